import { isPoolHost, POOL_DOMAINS } from '../../../lambdas/core/indicators/pool-hosts';

describe('the list of pools', () => {
  test('covers hosts below its domains and no look-alikes', () => {
    expect(isPoolHost('xmr-eu1.nanopool.org')).toBe(true);
    expect(isPoolHost('nanopool.org')).toBe(true);
    expect(isPoolHost('notnanopool.org')).toBe(false);
    expect(isPoolHost('org')).toBe(false);
    expect(isPoolHost('')).toBe(false);
  });

  test('holds plain domain names in lower case', () => {
    for (const domain of POOL_DOMAINS) expect(domain).toMatch(/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/);
  });

  test.each(['mooo.com', 'freeyy.me', 'ddns.net', 'webhop.net', 'us.to'])(
    'leaves out %s, under which strangers have names',
    (parent) => {
      expect(isPoolHost(parent)).toBe(false);
    },
  );
});
