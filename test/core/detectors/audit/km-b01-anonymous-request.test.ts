import { anonymousRequest } from '../../../../lambdas/core/detectors/audit/km-b01-anonymous-request';
import { auditExample } from '../../../../lambdas/core/detectors/audit-example';
import type { AuditEvent } from '../../../../lambdas/core/model/audit-event';

const found = (changes: Partial<AuditEvent>) =>
  anonymousRequest.detect(auditExample({ username: 'system:anonymous', ...changes }));

describe('KM-B01', () => {
  test('is about the workload that was written', () => {
    expect(found({ decision: 'allow' })).toMatchObject({ entity: { kind: 'Deployment' }, weight: 'strong' });
  });

  test('is about the cluster when something was read', () => {
    expect(found({ decision: 'allow', verb: 'list', workload: undefined })).toMatchObject({
      entity: { kind: 'Cluster', name: 'prod-a' },
      indicators: ['list deployments'],
      weight: 'moderate',
    });
  });

  test('goes by the status where the decision is not told', () => {
    expect(found({ code: 200 })).toMatchObject({ weight: 'strong' });
    expect(found({ code: 403 })).toBeUndefined();
    expect(found({ code: 0 })).toBeUndefined();
  });

  test('is not fooled by a path that only begins like a public one', () => {
    expect(found({ requestUri: '/versions/secret', decision: 'allow' })).toMatchObject({ weight: 'strong' });
  });

  test('misses a stolen credential', () => {
    expect(found({ username: 'system:serviceaccount:shop:ci', decision: 'allow' })).toBeUndefined();
  });
});
