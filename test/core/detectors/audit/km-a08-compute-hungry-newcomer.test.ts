import { computeHungryNewcomer } from '../../../../lambdas/core/detectors/audit/km-a08-compute-hungry-newcomer';
import { auditExample, containerExample, workloadExample } from '../../../../lambdas/core/detectors/audit-example';
import type { ContainerSpec } from '../../../../lambdas/core/model/workload';
import { foundOver } from '../../../support/history';

const GIB = 2 ** 30;

const created = (resources: ContainerSpec['resources'], replicas: number, namespace = 'shop', day = 0) => {
  const workload = workloadExample([containerExample({ resources })], { replicas });
  return auditExample({
    auditId: `audit-${namespace}-${day}`,
    at: new Date(Date.parse('2026-11-23T12:00:00Z') + day * 86_400_000).toISOString(),
    workload: { ...workload, entity: { ...workload.entity, namespace } },
  });
};

describe('KM-A08', () => {
  test('says what the workload is hungry for', () => {
    expect(foundOver(computeHungryNewcomer, [created({ accelerators: 2 }, 1)])).toMatchObject([
      { indicators: ['first accelerators'], weight: 'weak', facts: { actor: 'alice', replicas: '1' } },
    ]);
  });

  test('weighs more in the shape of RandomX, and not in that of a database', () => {
    const shaped = (gib: number) => created({ cpuCores: 4, memoryBytes: gib * GIB, cpuLimited: true }, 10);
    expect(foundOver(computeHungryNewcomer, [shaped(2.4)])[0]?.weight).toBe('moderate');
    expect(foundOver(computeHungryNewcomer, [shaped(16)])[0]?.weight).toBe('weak');
  });

  test('does not take a history in one namespace for one in another', () => {
    const events = [created({ accelerators: 1 }, 1, 'research'), created({ accelerators: 1 }, 1, 'shop', 1)];
    expect(foundOver(computeHungryNewcomer, events)).toHaveLength(2);
  });

  test('forgets after thirty days', () => {
    const events = [created({ accelerators: 1 }, 1), created({ accelerators: 1 }, 1, 'shop', 31)];
    expect(foundOver(computeHungryNewcomer, events)).toHaveLength(2);
  });

  test('misses a workload that grows by small steps', () => {
    expect(foundOver(computeHungryNewcomer, [created({}, 9)])).toEqual([]);
  });
});
