import { falcoExample } from '../../../../lambdas/core/detectors/falco-example';
import { credentialTouch } from '../../../../lambdas/core/detectors/falco/km-f14-credential-touch';

const found = (fields: Record<string, unknown>) =>
  credentialTouch.detect(falcoExample({ 'proc.exepath': null, ...fields }, { rule: 'Read sensitive file untrusted' }))
    ?.indicators;

describe('KM-F14', () => {
  test.each([
    ['/var/run/secrets/kubernetes.io/serviceaccount/..2026_11_23/token', ['service account token']],
    ['/var/run/secrets/eks.amazonaws.com/serviceaccount/token', ['service account token']],
    ['/var/run/secrets/pods.eks.amazonaws.com/serviceaccount/eks-pod-identity-token', ['service account token']],
    ['/var/run/secrets/kubernetes.io/serviceaccount/ca.crt', undefined],
    ['/etc/shadow', ['file of secrets']],
    ['/root/.aws/credentials', ['file of secrets']],
    ['/root/.aws/config', undefined],
  ])('says of cat %s: %p', (file, indicators) => {
    expect(found({ 'proc.name': 'cat', 'evt.type': 'openat', 'fd.name': file })).toEqual(indicators);
  });

  test('knows a tool by its file where its name was changed', () => {
    const fields = { 'evt.type': 'open', 'fd.name': '/etc/shadow', 'proc.name': 'x' };
    expect(found({ ...fields, 'proc.exepath': '/bin/busybox' })).toEqual(['file of secrets']);
    expect(found({ ...fields, 'proc.exepath': '/app/server' })).toBeUndefined();
  });

  test('says each thing once', () => {
    const fields = { 'proc.cmdline': 'curl http://169.254.169.254/latest/meta-data/', 'evt.type': 'connect' };
    expect(found({ ...fields, 'fd.sip': '169.254.169.254', 'fd.sport': 80 })).toEqual(['instance metadata']);
  });

  test('leaves the credentials of a role to the SDKs that ask for them all the time', () => {
    const connecting = { 'evt.type': 'connect', 'fd.sip': '169.254.170.23', 'fd.sport': 80 };
    expect(found({ 'proc.name': 'java', ...connecting })).toBeUndefined();
    expect(found({ 'proc.name': 'curl', ...connecting })).toEqual(['credentials of a role']);
  });
});
