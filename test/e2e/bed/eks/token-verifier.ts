import { timingSafeEqual } from 'node:crypto';
import { identityOf, type AwsIdentity, type SessionCredentials } from './aws-identity';
import { parseToken, refused, type Checked } from './presigned-call';
import { signatureOf } from './sigv4';

export interface VerifierOptions {
  readonly clusterName: string;
  readonly region: string;

  /** Session credentials by access key id. */
  readonly credentials: ReadonlyMap<string, SessionCredentials>;

  readonly now: Date;
}

const VALID_MINUTES = 15;

/** STS refuses dates further ahead than this. */
const CLOCK_SKEW_MINUTES = 5;

const MINUTE_MS = 60_000;

const equal = (left: string, right: string): boolean => {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
};

/**
 * Decides who signed a token, without a call to STS: the bed knows every secret it gave out.
 *
 * The cluster name comes from the verifier and never from the token, so a token for another cluster has a wrong
 * signature here.
 */
export const verifyToken = (token: string, options: VerifierOptions): Checked<AwsIdentity> => {
  const parsed = parseToken(token, options.region);
  if (!parsed.ok) return parsed;
  const { host, query, accessKeyId, date, signedAt, signature } = parsed.value;

  const ageMs = options.now.getTime() - signedAt.getTime();
  if (ageMs > VALID_MINUTES * MINUTE_MS) return refused(`the token is older than ${VALID_MINUTES} minutes`);
  if (ageMs < -CLOCK_SKEW_MINUTES * MINUTE_MS) return refused('the token is signed in the future');

  const credentials = options.credentials.get(accessKeyId);
  if (!credentials) return refused('the access key id is unknown');
  if (!equal(query.get('X-Amz-Security-Token') ?? '', credentials.sessionToken)) {
    return refused('the session token does not belong to the access key id');
  }

  const expected = signatureOf(credentials.secretAccessKey, {
    query: new Map([...query].filter(([name]) => name !== 'X-Amz-Signature')),
    headers: new Map([
      ['host', host],
      ['x-k8s-aws-id', options.clusterName],
    ]),
    date,
    region: options.region,
    service: 'sts',
  });
  if (!equal(signature, expected)) return refused('the signature does not match: altered, or made for another cluster');

  return { ok: true, value: identityOf(accessKeyId, credentials) };
};
