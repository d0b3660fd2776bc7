import { redactObject, redactText } from '../../../lambdas/core/actions/redact';

const container = (env: readonly object[]) => ({ spec: { containers: [{ name: 'app', env }] } });

describe('what is kept as evidence', () => {
  test('shows no environment value that did not give the miner away', () => {
    const object = container([
      { name: 'DATABASE_URL', value: 'postgres://app:hunter2@db' },
      { name: 'POOL', value: 'stratum+tcp://pool.example:3333' },
      { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'app', key: 'token' } } },
    ]);
    expect(redactObject(object, ['stratum+tcp://pool.example'])).toEqual(
      container([
        { name: 'DATABASE_URL', value: '[redacted]' },
        { name: 'POOL', value: 'stratum+tcp://pool.example:3333' },
        { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'app', key: 'token' } } },
      ]),
    );
  });

  test('does not repeat the values in the copy that kubectl keeps', () => {
    const object = {
      metadata: {
        managedFields: [{}],
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"hunter2":1}', team: 'shop' },
      },
    };
    expect(redactObject(object, [])).toEqual({ metadata: { annotations: { team: 'shop' } } });
  });

  test.each([
    ['login with password=hunter2 now', 'hunter2'],
    ['{"api_key": "abc123def"}', 'abc123def'],
    ['Authorization: Bearer abcdefgh12345678', 'abcdefgh12345678'],
    ['using AKIAIOSFODNN7EXAMPLE', 'IOSFODNN7'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhcHAifQ.c2lnbmF0dXJl', 'eyJzdWIi'],
  ])('blacks out credentials: %j', (text, secret) => {
    expect(redactText(text)).not.toContain(secret);
  });

  test('leaves the rest of a line as it was', () => {
    expect(redactText('GET /health 200 in 3 ms')).toBe('GET /health 200 in 3 ms');
  });

  test('misses a secret that looks like nothing', () => {
    expect(redactText('hunter2')).toBe('hunter2');
  });
});
