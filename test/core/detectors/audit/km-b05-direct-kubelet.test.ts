import { directKubelet } from '../../../../lambdas/core/detectors/audit/km-b05-direct-kubelet';
import { signalIn, signalText } from '../../../support/audit-signals';

const asking = (
  attributes: Record<string, unknown>,
  { user = 'system:serviceaccount:shop:ci', allowed = true } = {},
) => ({
  requestURI: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
  user: { username: 'system:node:node-1' },
  objectRef: { resource: 'subjectaccessreviews', apiGroup: 'authorization.k8s.io', apiVersion: 'v1' },
  requestObject: {
    spec: { user, resourceAttributes: { verb: 'get', resource: 'nodes', subresource: 'proxy', ...attributes } },
  },
  responseObject: { status: { allowed } },
});

describe('KM-B05', () => {
  test('is about the one who reached the kubelet, and names the node', () => {
    expect(signalIn(directKubelet, asking({ verb: 'create' }))).toMatchObject({
      weight: 'strong',
      entity: { kind: 'ServiceAccount', namespace: 'shop', name: 'ci' },
      related: [{ kind: 'Node', name: 'node-1' }],
    });
  });

  test('is about the cluster when nobody knows who it was', () => {
    expect(signalText(directKubelet, asking({}, { user: 'system:anonymous' }))).toBe(
      'strong Cluster prod-a: get nodes/proxy at the kubelet',
    );
  });

  test.each([
    ['other parts of a kubelet', asking({ subresource: 'stats' })],
    ['pods', asking({ resource: 'pods', subresource: 'exec' })],
    ['an answer that was no', asking({}, { allowed: false })],
    ['the API server', asking({}, { user: 'kube-apiserver-kubelet-client' })],
    [
      'a question without attributes',
      { ...asking({}), requestObject: { spec: { user: 'x', nonResourceAttributes: {} } } },
    ],
    ['a body that is none', { ...asking({}), requestObject: 'x' }],
  ])('leaves alone: %s', (_name, record) => {
    expect(signalText(directKubelet, record)).toBeUndefined();
  });

  test('takes an answer that is not told for yes', () => {
    expect(signalText(directKubelet, { ...asking({}), responseObject: undefined })).toContain('moderate');
  });
});
