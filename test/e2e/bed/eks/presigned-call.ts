/** What a token says, before anybody has proved that it is true. */
export interface PresignedCall {
  readonly host: string;
  readonly query: ReadonlyMap<string, string>;
  readonly accessKeyId: string;
  readonly date: string;
  readonly signedAt: Date;
  readonly signature: string;
}

export type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

export const refused = (reason: string): { readonly ok: false; readonly reason: string } => ({ ok: false, reason });

const PREFIX = 'k8s-aws-v1.';
const MAX_TOKEN_BYTES = 4096;
const MAX_EXPIRES_SECONDS = 900;

/** A parameter outside this list could make STS answer another question than "who signed this?". */
const ALLOWED_PARAMETERS: ReadonlySet<string> = new Set([
  'Action',
  'Version',
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Date',
  'X-Amz-Expires',
  'X-Amz-Security-Token',
  'X-Amz-Signature',
  'X-Amz-SignedHeaders',
]);

/** Split by hand: a URL parser would repair what has to be refused. */
const URL_PARTS = /^([^:/?#]+):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?$/;

const queryOf = (raw: string): Checked<ReadonlyMap<string, string>> => {
  if (/%(?![0-9a-f]{2})|;/i.test(raw)) return refused('malformed query parameter');
  const query = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(raw)) {
    if (!ALLOWED_PARAMETERS.has(name)) return refused(`query parameter ${JSON.stringify(name)} is not allowed`);
    if (query.has(name)) return refused(`query parameter ${name} is given twice`);
    query.set(name, value);
  }
  return { ok: true, value: query };
};

const dateOf = (text: string): Date | undefined => {
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  const date = new Date(iso);
  return iso === text || Number.isNaN(date.getTime()) ? undefined : date;
};

const callOf = (host: string, query: ReadonlyMap<string, string>, region: string): Checked<PresignedCall> => {
  const parameter = (name: string): string => query.get(name) ?? '';
  if (parameter('Action') !== 'GetCallerIdentity') return refused('the action is not GetCallerIdentity');
  if (parameter('Version') !== '2011-06-15') return refused('the API version is not 2011-06-15');
  if (parameter('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256') return refused('the algorithm is not AWS4-HMAC-SHA256');

  const signedHeaders = parameter('X-Amz-SignedHeaders').split(';');
  if (!signedHeaders.includes('x-k8s-aws-id')) return refused('the x-k8s-aws-id header is not signed');
  if (!signedHeaders.includes('host')) return refused('the host header is not signed');
  if (signedHeaders.length > 2) return refused('a header is signed that the verifier does not send');

  const expires = parameter('X-Amz-Expires');
  if (!/^\d{1,4}$/.test(expires) || Number(expires) > MAX_EXPIRES_SECONDS) {
    return refused(`X-Amz-Expires must be 0 to ${MAX_EXPIRES_SECONDS}`);
  }

  const date = parameter('X-Amz-Date');
  const signedAt = dateOf(date);
  if (!signedAt) return refused('X-Amz-Date is missing or malformed');

  const [accessKeyId = '', ...scope] = parameter('X-Amz-Credential').split('/');
  const expectedScope = `${date.slice(0, 8)}/${region}/sts/aws4_request`;
  if (scope.join('/') !== expectedScope) return refused(`the credential scope is not ${expectedScope}`);

  return { ok: true, value: { host, query, accessKeyId, date, signedAt, signature: parameter('X-Amz-Signature') } };
};

/** Reads a token of the form that `aws eks get-token` makes, and refuses every other form. */
export const parseToken = (token: string, region: string): Checked<PresignedCall> => {
  if (Buffer.byteLength(token) > MAX_TOKEN_BYTES) return refused(`the token is longer than ${MAX_TOKEN_BYTES} bytes`);
  if (!token.startsWith(PREFIX)) return refused(`the token does not start with ${PREFIX}`);
  const encoded = token.slice(PREFIX.length);
  if (!/^[\w-]+$/.test(encoded)) return refused('the token is not unpadded base64url');

  const parts = URL_PARTS.exec(Buffer.from(encoded, 'base64url').toString());
  if (!parts) return refused('the token does not hold a URL');
  const [, scheme, host = '', path, rawQuery = ''] = parts;
  if (scheme !== 'https') return refused('the URL is not https');
  if (host !== `sts.${region}.amazonaws.com`) return refused(`host ${JSON.stringify(host)} is not the regional STS`);
  if (path !== '/') return refused('the URL has a path');

  const query = queryOf(rawQuery);
  return query.ok ? callOf(host, query.value, region) : query;
};
