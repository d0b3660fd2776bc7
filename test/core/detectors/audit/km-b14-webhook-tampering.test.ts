import { webhookTampering } from '../../../../lambdas/core/detectors/audit/km-b14-webhook-tampering';
import { signalText } from '../../../support/audit-signals';

const patching = (requestObject: unknown, changes: Record<string, unknown> = {}) =>
  signalText(webhookTampering, {
    verb: 'patch',
    objectRef: {
      resource: 'validatingwebhookconfigurations',
      apiGroup: 'admissionregistration.k8s.io',
      name: 'policies',
    },
    requestObject,
    // What stood there before, as the response to any patch has it.
    responseObject: { webhooks: [{ failurePolicy: 'Ignore' }] },
    ...changes,
  });

describe('KM-B14', () => {
  test.each([
    ['a merge patch', { webhooks: [{ name: 'a', failurePolicy: 'Ignore' }] }],
    ['a JSON Patch', [{ op: 'replace', path: '/webhooks/0/failurePolicy', value: 'Ignore' }]],
    ['a policy', { spec: { failurePolicy: 'Ignore' } }],
  ])('sees that requests pass from now on: %s', (_name, body) => {
    expect(patching(body)).toBe('moderate User alice: failurePolicy Ignore validatingwebhookconfigurations/policies');
  });

  test.each([
    ['a certificate', { webhooks: [{ clientConfig: { caBundle: 'x' } }] }],
    ['the stricter way', { webhooks: [{ failurePolicy: 'Fail' }] }],
    ['nonsense', { webhooks: 'Ignore', spec: [1] }],
    ['nothing', undefined],
  ])('leaves alone a patch of %s', (_name, body) => {
    expect(patching(body)).toBeUndefined();
  });

  test('misses a selector that lets everything pass', () => {
    expect(patching({ webhooks: [{ namespaceSelector: { matchLabels: { none: 'x' } } }] })).toBeUndefined();
  });
});
