import { trustFrom } from '../../../lambdas/falco-analyzer/trust';
import { parseFalcoAlert } from '../../../lambdas/core/parsing/falco';
import { minerLine } from '../../support/falco-lines';
import { environmentOf, synthesize } from '../../support/template';

const NOW = Date.parse('2026-05-01T00:00:00Z');

/** What the stack tells the analyzer about a cluster with this Falco configuration, read as the analyzer reads it. */
const trustUnder = (falco: Readonly<Record<string, unknown>>) =>
  trustFrom('prod-a', environmentOf(synthesize({ clusters: [{ name: 'prod-a', falco }] }), 'falco-analyzer'));

const enveloped = (namespace: string, container: string): string =>
  JSON.stringify({ log: minerLine(), kubernetes: { namespace_name: namespace, container_name: container } });

const SHARED = { logGroupName: '/aws/containerinsights/prod-a/application' };

describe('who is believed to be Falco', () => {
  test('in a log group of its own: whoever writes there', () => {
    expect(parseFalcoAlert(minerLine(), trustUnder({}), NOW).ok).toBe(true);
  });

  test('in an existing log group: the pod that the envelope names, and no bare line', () => {
    const trust = trustUnder(SHARED);
    expect(parseFalcoAlert(enveloped('falco', 'falco'), trust, NOW).ok).toBe(true);
    for (const line of [minerLine(), enveloped('shop', 'falco'), enveloped('falco', 'sidecar')]) {
      expect(parseFalcoAlert(line, trust, NOW)).toEqual({ ok: false, error: { reason: 'forged' } });
    }
  });

  test('under the names that the user gave to namespace and container', () => {
    const trust = trustUnder({ ...SHARED, namespace: 'security', container: 'falco-agent' });
    expect(parseFalcoAlert(enveloped('security', 'falco-agent'), trust, NOW).ok).toBe(true);
    expect(parseFalcoAlert(enveloped('falco', 'falco'), trust, NOW).ok).toBe(false);
  });

  test('in an existing log group that is said to be shared with nobody: whoever writes there', () => {
    expect(parseFalcoAlert(minerLine(), trustUnder({ ...SHARED, shared: false }), NOW).ok).toBe(true);
  });

  test('is never guessed: a word that is not known stops the analyzer', () => {
    expect(() => trustFrom('prod-a', { FALCO_TRUST: 'Shared' })).toThrow(
      'FALCO_TRUST must be "dedicated" or "shared", got "Shared"',
    );
  });
});
