import { createEksToken } from '../../lambdas/adapters/eks-token';
import { verifyToken } from '../e2e/bed/eks/token-verifier';

const NOON = Date.parse('2026-11-23T12:00:00Z');
const MINUTE = 60_000;

const credentials = {
  accessKeyId: 'ASIAEXAMPLEEXAMPLE01',
  secretAccessKey: 'an+example/secret',
  sessionToken: 'session+token/with=signs and spaces',
};

const tokenAt = (times: readonly number[]) => {
  const left = [...times];
  const token = createEksToken({
    clusterName: 'prod-a',
    region: 'eu-west-1',
    credentials: () => Promise.resolve(credentials),
    clock: { now: () => left.shift() ?? 0 },
  });
  return token;
};

const verify = (token: string, clusterName = 'prod-a', now = NOON) =>
  verifyToken(token, {
    clusterName,
    region: 'eu-west-1',
    credentials: new Map([
      [
        credentials.accessKeyId,
        { ...credentials, roleArn: 'arn:aws:iam::111122223333:role/responder', sessionName: 'responder' },
      ],
    ]),
    now: new Date(now),
  });

describe('the token for an EKS cluster', () => {
  test('is accepted by the rules of EKS: who signed, when, for which cluster', async () => {
    expect(verify(await tokenAt([NOON])())).toMatchObject({
      ok: true,
      value: { roleArn: 'arn:aws:iam::111122223333:role/responder' },
    });
  });

  test('is worth nothing at another cluster', async () => {
    expect(verify(await tokenAt([NOON])(), 'prod-b')).toMatchObject({ ok: false });
  });

  test('is kept while it is valid and made anew before it ends', async () => {
    const token = tokenAt([NOON, NOON + 13 * MINUTE, NOON + 14 * MINUTE]);
    const first = await token();
    expect(await token()).toBe(first);
    const later = await token();
    expect(later).not.toBe(first);
    expect(verify(later, 'prod-a', NOON + 28 * MINUTE)).toMatchObject({ ok: true });
  });
});
