import { credentialMinting } from '../../../../lambdas/core/detectors/audit/km-b09-credential-minting';
import { signalText } from '../../../support/audit-signals';

const token = (name: string, username: string, changes: Record<string, unknown> = {}) =>
  signalText(credentialMinting, {
    requestURI: `/api/v1/namespaces/shop/serviceaccounts/${name}/token`,
    user: { username },
    objectRef: { resource: 'serviceaccounts', subresource: 'token', namespace: 'shop', name },
    ...changes,
  });

const certificate = (signerName: unknown, subresource?: string) =>
  signalText(credentialMinting, {
    verb: subresource === undefined ? 'create' : 'update',
    objectRef: { resource: 'certificatesigningrequests', apiGroup: 'certificates.k8s.io', name: 'c', subresource },
    requestObject: { spec: { signerName } },
    responseObject: { spec: { signerName } },
  });

describe('KM-B09', () => {
  test('is about the one who asked, and names whose token it is', () => {
    expect(token('admin', 'system:serviceaccount:shop:ci')).toBe('moderate ServiceAccount ci: token of shop/admin');
  });

  test('leaves alone a token of one’s own, of nodes, and what has not been answered', () => {
    expect(token('ci', 'system:serviceaccount:shop:ci')).toBeUndefined();
    expect(token('ci', 'system:node:node-1')).toBeUndefined();
    expect(token('ci', 'alice', { stage: 'RequestReceived' })).toBeUndefined();
  });

  test('tells certificates for calling the API server from others', () => {
    const client = 'kubernetes.io/kube-apiserver-client';
    expect(certificate(client)).toContain('moderate');
    expect(certificate(client, 'approval')).toContain('moderate');
    expect(certificate(`${client}-kubelet`)).toBeUndefined();
    expect(certificate({ a: 1 })).toBeUndefined();
  });
});
