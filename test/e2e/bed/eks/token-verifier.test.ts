import { ACCESS_KEY_ID, CLUSTER, REGION, ROLE, SESSION, alterToken, makeToken, type TokenParts } from './make-token';
import { verifyToken } from './token-verifier';

const NOW = new Date('2026-11-23T12:00:00Z');
const minutesFromNow = (minutes: number): Date => new Date(NOW.getTime() + minutes * 60_000);

const verify = (token: string) =>
  verifyToken(token, {
    clusterName: CLUSTER,
    region: REGION,
    credentials: new Map([[ACCESS_KEY_ID, SESSION]]),
    now: NOW,
  });

const reasonOf = (token: string): string | undefined => {
  const checked = verify(token);
  return checked.ok ? undefined : checked.reason;
};

const make = (parts: TokenParts = {}): Promise<string> => makeToken({ signedAt: NOW, ...parts });

const altered = async (from: string | RegExp, to: string): Promise<string> =>
  alterToken(await make(), (url) => {
    const changed = url.replace(from, to);
    if (changed === url) throw new Error(`nothing to alter by ${String(from)} in ${url}`);
    return changed;
  });

describe('a token of the AWS SDK', () => {
  test('names the session, the role and the key that signed it', async () => {
    expect(verify(await make())).toEqual({
      ok: true,
      value: {
        accountId: '111122223333',
        roleArn: ROLE,
        arn: 'arn:aws:sts::111122223333:assumed-role/Responder/responder',
        canonicalArn: 'arn:aws:iam::111122223333:role/Responder',
        principalId: expect.stringMatching(/^AROA[0-9A-F]{17}$/),
        sessionName: 'responder',
        accessKeyId: ACCESS_KEY_ID,
      },
    });
  });

  test('is accepted with every expiry from 0 to 900 seconds, because STS ignores the parameter', async () => {
    for (const expiresSeconds of [0, 60, 900]) expect(reasonOf(await make({ expiresSeconds }))).toBeUndefined();
  });

  test('is accepted for 15 minutes, and 5 minutes ahead of the clock', async () => {
    for (const minutes of [-15, 5]) expect(reasonOf(await make({ signedAt: minutesFromNow(minutes) }))).toBeUndefined();
  });
});

describe('what was signed is not what is asked for', () => {
  const WRONG_SIGNATURE = 'the signature does not match: altered, or made for another cluster';

  test('a token for another cluster', async () => {
    expect(reasonOf(await make({ cluster: 'another' }))).toBe(WRONG_SIGNATURE);
  });

  test('a secret that does not belong to the key', async () => {
    expect(reasonOf(await make({ secretAccessKey: 'guessed' }))).toBe(WRONG_SIGNATURE);
  });

  test('an altered signature', async () => {
    expect(reasonOf(await altered(/(?<=X-Amz-Signature=)[0-9a-f]{4}/, 'dead'))).toBe(WRONG_SIGNATURE);
  });

  test('a signature of another length, or none', async () => {
    expect(reasonOf(await altered(/(?<=X-Amz-Signature=)[0-9a-f]+/, 'dead'))).toBe(WRONG_SIGNATURE);
    expect(reasonOf(await altered(/&X-Amz-Signature=[0-9a-f]+/, ''))).toBe(WRONG_SIGNATURE);
  });

  test('an altered parameter that is allowed by itself', async () => {
    expect(reasonOf(await altered('X-Amz-Expires=60', 'X-Amz-Expires=61'))).toBe(WRONG_SIGNATURE);
    expect(reasonOf(await altered('X-Amz-Date=20261123T120000Z', 'X-Amz-Date=20261123T115959Z'))).toBe(WRONG_SIGNATURE);
  });
});

describe('a request that STS must not be asked', () => {
  test.each([
    ['another action', { query: { Action: 'GetSessionToken' } }, 'the action is not GetCallerIdentity'],
    ['another API version', { query: { Version: '2010-01-01' } }, 'the API version is not 2011-06-15'],
    ['an extra parameter', { query: { Color: 'red' } }, 'query parameter "Color" is not allowed'],
    ['a parameter in another letter case', { query: { action: 'x' } }, 'query parameter "action" is not allowed'],
    ['no cluster header', { headers: {} }, 'the x-k8s-aws-id header is not signed'],
    [
      'one more signed header',
      { headers: { 'x-k8s-aws-id': CLUSTER, 'x-more': '1' } },
      'a header is signed that the verifier does not send',
    ],
    ['a host that is not STS', { host: 'sts.attacker.example' }, 'host "sts.attacker.example" is not the regional STS'],
    ['the global STS', { host: 'sts.amazonaws.com' }, 'host "sts.amazonaws.com" is not the regional STS'],
    [
      'the STS of another region',
      { region: 'eu-north-1' },
      'host "sts.eu-north-1.amazonaws.com" is not the regional STS',
    ],
    ['another service', { service: 'iam' }, `the credential scope is not 20261123/${REGION}/sts/aws4_request`],
    ['an expiry above 900 seconds', { expiresSeconds: 901 }, 'X-Amz-Expires must be 0 to 900'],
  ] satisfies [string, TokenParts, string][])('%s', async (_, parts, reason) => {
    expect(reasonOf(await make(parts))).toBe(reason);
  });

  test.each([
    ['plain http', 'https://', 'http://', 'the URL is not https'],
    ['a path', '.com/?', '.com/x?', 'the URL has a path'],
    ['no path', '.com/?', '.com?', 'the URL has a path'],
    ['a port', '.com/', '.com:8443/', `host "sts.${REGION}.amazonaws.com:8443" is not the regional STS`],
    ['a user', 'https://', 'https://u@', `host "u@sts.${REGION}.amazonaws.com" is not the regional STS`],
    ['a fragment', /$/, '#x', 'the token does not hold a URL'],
    ['a parameter given twice', /$/, '&Action=GetCallerIdentity', 'query parameter Action is given twice'],
    ['broken escapes', /$/, '%zz', 'malformed query parameter'],
    ['a negative expiry', 'X-Amz-Expires=60', 'X-Amz-Expires=-1', 'X-Amz-Expires must be 0 to 900'],
    ['no date', /X-Amz-Date=\w+&/, '', 'X-Amz-Date is missing or malformed'],
    ['a date that is none', '20261123T120000Z', '20261323T120000Z', 'X-Amz-Date is missing or malformed'],
    ['another algorithm', 'AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA1', 'the algorithm is not AWS4-HMAC-SHA256'],
    ['an unsigned host header', 'host%3B', '', 'the host header is not signed'],
  ] satisfies [string, string | RegExp, string, string][])('%s', async (_, from, to, reason) => {
    expect(reasonOf(await altered(from, to))).toBe(reason);
  });
});

describe('time', () => {
  test('a token older than 15 minutes', async () => {
    const signedAt = new Date(minutesFromNow(-15).getTime() - 1000);
    expect(reasonOf(await make({ signedAt }))).toBe('the token is older than 15 minutes');
  });

  test('a token from the future', async () => {
    expect(reasonOf(await make({ signedAt: minutesFromNow(6) }))).toBe('the token is signed in the future');
  });
});

describe('credentials', () => {
  test('an unknown access key', async () => {
    expect(reasonOf(await make({ accessKeyId: 'ASIAEXAMPLEEXAMPLE99' }))).toBe('the access key id is unknown');
  });

  test('the session token of another session', async () => {
    const reason = 'the session token does not belong to the access key id';
    expect(reasonOf(await make({ sessionToken: 'another' }))).toBe(reason);
    expect(reasonOf(await altered(/X-Amz-Security-Token=[^&]+&/, ''))).toBe(reason);
  });
});

describe('form', () => {
  test.each([
    ['a token above 4096 bytes', `k8s-aws-v1.${'A'.repeat(4096)}`, 'the token is longer than 4096 bytes'],
    ['another prefix', 'k8s-aws-v2.aHR0cHM6Ly8', 'the token does not start with k8s-aws-v1.'],
    ['padding', 'k8s-aws-v1.aHR0cHM6Ly8=', 'the token is not unpadded base64url'],
    ['something that is no URL', 'k8s-aws-v1.aGVsbG8', 'the token does not hold a URL'],
  ])('%s', (_, token, reason) => {
    expect(reasonOf(token)).toBe(reason);
  });
});
