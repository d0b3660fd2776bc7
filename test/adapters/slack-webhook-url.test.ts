import { allowedOrigin, SLACK_ORIGIN, webhookUrl } from '../../lambdas/adapters/slack-webhook-url';

const ADDRESS = `${SLACK_ORIGIN}/services/T00000000/B00000000/made-up-for-a-test`;

describe('the address of a webhook', () => {
  test.each([
    ['as it is', ADDRESS],
    ['with space around it', `\n ${ADDRESS} \n`],
    ['in JSON, as the console stores it', JSON.stringify({ url: ADDRESS })],
  ])('is read from a secret that holds it %s', (_, secret) => {
    expect(webhookUrl(secret, SLACK_ORIGIN)).toEqual({ ok: true, value: new URL(ADDRESS) });
  });

  test.each([
    ['another host', 'https://evil.example/services/T/B/x'],
    ['a host that begins like the right one', 'https://hooks.slack.com.evil.example/services/T/B/x'],
    ['the right host as a user name', 'https://hooks.slack.com@evil.example/services/T/B/x'],
    ['another port', 'https://hooks.slack.com:8443/services/T/B/x'],
    ['plain HTTP', 'http://hooks.slack.com/services/T/B/x'],
    ['this machine', 'http://127.0.0.1:8080/'],
    ['the address of instance metadata', 'http://169.254.169.254/latest/meta-data'],
    ['a user name', 'https://me:x@hooks.slack.com/services/T/B/x'],
    ['no address', 'not an address'],
    ['JSON without one', '{"uri":"x"}'],
    ['JSON that is cut', '{"url":'],
    ['nothing', ''],
  ])('is refused when it is %s, without repeating it', (_, secret) => {
    const result = webhookUrl(secret, SLACK_ORIGIN);
    expect(result.ok).toBe(false);
    if (!result.ok && secret !== '') expect(result.error).not.toContain(secret);
  });
});

describe('the origin that webhooks may have', () => {
  test.each([SLACK_ORIGIN, 'http://127.0.0.1:8080', 'http://localhost:1'])('may be %s', (origin) => {
    expect(allowedOrigin(origin)).toBe(origin);
  });

  test.each(['http://hooks.slack.com', 'http://192.0.2.1', 'https://hooks.slack.com/services', 'file:///etc'])(
    'may not be %s',
    (origin) => {
      expect(() => allowedOrigin(origin)).toThrow('the origin of webhooks must be');
    },
  );
});
