import { createHash, createHmac } from 'node:crypto';

/** The parts of a presigned GET without a body that Signature Version 4 covers. */
export interface PresignedGet {
  /** Every query parameter but the signature, decoded. */
  readonly query: ReadonlyMap<string, string>;

  /** The signed headers, names in lower case. */
  readonly headers: ReadonlyMap<string, string>;

  /** `X-Amz-Date` as it was sent. */
  readonly date: string;

  readonly region: string;
  readonly service: string;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** RFC 3986: `encodeURIComponent` leaves five characters that AWS escapes. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

const canonicalQuery = (query: ReadonlyMap<string, string>): string =>
  [...query]
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');

const canonicalRequest = ({ query, headers }: PresignedGet): string => {
  const names = [...headers.keys()].sort();
  return [
    'GET',
    '/',
    canonicalQuery(query),
    ...names.map((name) => `${name}:${(headers.get(name) ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    names.join(';'),
    sha256(''),
  ].join('\n');
};

/** Computes the signature that the holder of the secret must have put into the URL. */
export const signatureOf = (secretAccessKey: string, call: PresignedGet): string => {
  const day = call.date.slice(0, 8);
  const scope = `${day}/${call.region}/${call.service}/aws4_request`;
  const stringToSign = ['AWS4-HMAC-SHA256', call.date, scope, sha256(canonicalRequest(call))].join('\n');
  const key = [day, call.region, call.service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  return hmac(key, stringToSign).toString('hex');
};
