import { defenceRemoved } from '../../../../lambdas/core/detectors/audit/km-b15-defence-removed';
import type { AuditRecord } from '../../../support/audit-event';
import { signalIn, signalText } from '../../../support/audit-signals';

const asking = (
  verb: string,
  resource: string,
  name: string,
  changes: Partial<AuditRecord> = {},
): Partial<AuditRecord> => ({
  verb,
  requestURI: '/apis',
  objectRef: { resource, namespace: 'shop', name, apiGroup: 'apps' },
  responseStatus: { code: 200 },
  requestObject: undefined,
  responseObject: undefined,
  ...changes,
});

const found = (...parameters: Parameters<typeof asking>) => signalText(defenceRemoved, asking(...parameters));

describe('KM-B15', () => {
  test.each([
    ['delete', 'daemonsets', 'prod-falco'],
    ['delete', 'daemonsets', 'aws-guardduty-agent'],
    ['delete', 'deployments', 'gatekeeper-controller-manager'],
    ['deletecollection', 'networkpolicies', ''],
    ['delete', 'resourcequotas', 'limits'],
    ['delete', 'limitranges', 'limits'],
  ])('sees %s of %s %s', (verb, resource, name) => {
    expect(found(verb, resource, name)).toBe(`moderate User alice: ${verb} ${resource}/${name}`);
  });

  test.each([
    ['delete', 'pods', 'falco-x2x7q'],
    ['delete', 'deployments', 'checkout'],
    ['delete', 'deployments', 'falconry'],
    ['create', 'networkpolicies', 'mineguard-inc-1'],
    ['patch', 'daemonsets', 'falco'],
  ])('leaves %s of %s %s alone', (verb, resource, name) => {
    expect(found(verb, resource, name)).toBeUndefined();
  });

  test('sees a defence that is scaled to nothing, and none that is scaled', () => {
    const objectRef = {
      resource: 'deployments',
      subresource: 'scale',
      namespace: 'shop',
      name: 'falco',
      apiGroup: 'apps',
    };
    const scaling = (replicas: unknown) =>
      found('patch', 'deployments', 'falco', { objectRef, requestObject: { spec: { replicas } } });
    expect(scaling(0)).toBe('moderate User alice: deployments/falco scaled to 0');
    expect(scaling(1)).toBeUndefined();
    expect(scaling('0')).toBeUndefined();
  });

  test('takes what is ours for more, tried or done', () => {
    const refused = { responseStatus: { code: 403 } };
    expect(found('delete', 'networkpolicies', 'mineguard-inc-1')).toContain('strong');
    expect(found('patch', 'validatingadmissionpolicybindings', 'mineguard-labels', refused)).toBe(
      'strong User alice: refused: patch validatingadmissionpolicybindings/mineguard-labels',
    );
    expect(found('delete', 'networkpolicies', 'mineguard-inc-1', { responseStatus: { code: 404 } })).toBeUndefined();
    expect(found('delete', 'daemonsets', 'falco', refused)).toBeUndefined();
  });

  test.each([
    ['a merge patch', { metadata: { labels: { 'mineguard/incident': null } } }],
    ['a JSON Patch', [{ op: 'remove', path: '/metadata/labels/mineguard~1incident' }]],
  ])('sees the label of a quarantine that goes by %s', (_name, requestObject) => {
    const objectRef = { resource: 'pods', namespace: 'shop', name: 'checkout-1', apiVersion: 'v1' };
    const record = asking('patch', 'pods', 'checkout-1', { objectRef, requestObject });
    expect(signalIn(defenceRemoved, record)).toMatchObject({
      weight: 'strong',
      indicators: ['label mineguard/incident taken from pods/checkout-1'],
      related: [{ kind: 'Pod', name: 'checkout-1' }],
    });
  });

  test.each(['mineguard:responder', 'mineguard:installer', 'eks:addon-manager'])('leaves %s alone', (username) => {
    expect(found('delete', 'networkpolicies', 'mineguard-inc-1', { user: { username } })).toBeUndefined();
  });

  test('misses a label that goes when the whole object is replaced', () => {
    expect(found('update', 'pods', 'checkout-1', { requestObject: { metadata: { labels: {} } } })).toBeUndefined();
  });
});
