import { containerAdded } from '../../../../lambdas/core/detectors/audit/km-a16-container-added';
import { auditExample, containerExample, workloadExample } from '../../../../lambdas/core/detectors/audit-example';
import type { ContainerSpec } from '../../../../lambdas/core/model/workload';
import { foundOver } from '../../../support/history';

const SIDECAR = containerExample({ name: 'metrics', image: 'docker.io/stranger/metrics:1' });

const wrote = (username: string, containers: readonly ContainerSpec[], minute: number, verb = 'patch') =>
  auditExample({
    auditId: `audit-${minute}`,
    at: new Date(Date.parse('2026-11-23T12:00:00Z') + minute * 60_000).toISOString(),
    verb,
    code: 200,
    username,
    workload: workloadExample(containers),
  });

const deployed = wrote('deployer', [containerExample()], 0, 'create');

describe('KM-A16', () => {
  test('names the container and who added it, and nothing that only the comparison needs', () => {
    expect(foundOver(containerAdded, [deployed, wrote('mallory', [containerExample(), SIDECAR], 5)])).toMatchObject([
      {
        indicators: ['container added'],
        weight: 'moderate',
        facts: {
          container: 'metrics',
          image: SIDECAR.image,
          actor: 'mallory',
          sourceIp: '203.0.113.7',
          userAgent: 'kubectl/v1.36.0',
        },
      },
    ]);
  });

  test('tells a container that runs something else from one that was added', () => {
    const changed = wrote('mallory', [containerExample({ image: 'docker.io/stranger/checkout:1.4.2' })], 5);
    expect(foundOver(containerAdded, [deployed, changed])[0]?.indicators).toEqual(['container runs something else']);
  });

  test('takes it back when an earlier write of the same person comes late', () => {
    const late = wrote('mallory', [containerExample()], 2);
    const added = wrote('mallory', [containerExample(), SIDECAR], 5);
    expect(foundOver(containerAdded, [deployed, added, late])).toEqual([]);
  });

  test('does not judge what controllers make of a workload', () => {
    const injected = wrote('system:serviceaccount:kube-system:deployment-controller', [containerExample(), SIDECAR], 5);
    expect(foundOver(containerAdded, [deployed, injected])).toEqual([]);
  });

  test('misses a container that the deployer’s stolen credentials add', () => {
    expect(foundOver(containerAdded, [deployed, wrote('deployer', [containerExample(), SIDECAR], 5)])).toEqual([]);
  });
});
