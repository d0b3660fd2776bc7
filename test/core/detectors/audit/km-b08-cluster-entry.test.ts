import { clusterEntry } from '../../../../lambdas/core/detectors/audit/km-b08-cluster-entry';
import { signalText } from '../../../support/audit-signals';

const changing = (data: unknown, changes: Record<string, unknown> = {}) =>
  signalText(clusterEntry, {
    verb: 'patch',
    requestURI: '/api/v1/namespaces/kube-system/configmaps/aws-auth',
    objectRef: { resource: 'configmaps', namespace: 'kube-system', name: 'aws-auth', apiVersion: 'v1' },
    requestObject: { data },
    responseObject: undefined,
    ...changes,
  });

const MASTERS = '- rolearn: arn:aws:iam::111122223333:role/x\n  groups: ["system:masters"]\n';

describe('KM-B08', () => {
  test('says whether somebody becomes a superuser', () => {
    expect(changing({ mapRoles: MASTERS })).toBe('moderate User alice: patch aws-auth, system:masters');
    expect(changing({ mapUsers: 'x' })).toBe('moderate User alice: patch aws-auth');
  });

  test('sees a JSON Patch', () => {
    const patch = [{ op: 'replace', path: '/data/mapRoles', value: MASTERS }];
    expect(changing({}, { requestObject: patch })).toContain('system:masters');
  });

  test('sees a change whose body the log leaves out', () => {
    expect(changing({}, { requestObject: undefined, verb: 'delete' })).toBe('moderate User alice: delete aws-auth');
  });

  test('leaves EKS alone', () => {
    expect(changing({}, { user: { username: 'eks:nodegroup-manager' } })).toBeUndefined();
  });
});
