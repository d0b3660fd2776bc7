import { guardDutyDetectors } from '../../../lambdas/core/detectors';
import { accountEntity, type Entity } from '../../../lambdas/core/model/entity';
import { createPuller } from '../../../lambdas/finding-puller/handler';
import { createAnalyzer, guardedClusters } from '../../../lambdas/guardduty-analyzer/handler';
import { incidentsOf } from '../../../lambdas/core/correlation/incidents';
import { fakeMetrics, fakeSignalSink } from '../../support/analyzer-ports';
import { deployment, evidenceExample, NOON } from '../../support/signals';

/** As the SDK returns it. */
const FINDING = {
  AccountId: '111122223333',
  Region: 'eu-west-1',
  Id: 'f-1',
  Type: 'Impact:Runtime/CryptoMinerExecuted',
  Title: 'A miner was executed.',
  UpdatedAt: '2026-11-23T12:06:00Z',
  Resource: {
    EksClusterDetails: { Name: 'prod-a' },
    KubernetesDetails: { KubernetesWorkloadDetails: { Type: 'pods', Namespace: 'shop', Name: 'web-1', Uid: 'uid-1' } },
  },
  Service: { EventLastSeen: '2026-11-23T12:05:00Z' },
};

const incidentOf = (entity: Entity) => {
  const context = { standing: () => ({ counts: true, namesOnly: false }), falcoWriterProven: true, isProtected: false };
  const [incident] = incidentsOf(entity, [evidenceExample({ entity })], Date.parse(NOON), context);
  return incident && { version: 1, incident };
};

const pulling = (entity: Entity | undefined, found: readonly unknown[] = [FINDING]) => {
  const signals = fakeSignalSink();
  const metrics = fakeMetrics();
  const asked: string[] = [];
  const ownershipOf = guardedClusters(['prod-a'], { id: '111122223333', region: 'eu-west-1' });
  const pull = createPuller({
    incident: () => Promise.resolve(entity && incidentOf(entity)),
    findings: {
      changedSince: (cluster, since) => {
        asked.push(`${cluster} ${since}`);
        return Promise.resolve(found);
      },
    },
    analyse: createAnalyzer({ detectors: guardDutyDetectors, ownershipOf, metrics }),
    signals,
    metrics,
  });
  return { pull, signals, asked };
};

describe('the finding puller', () => {
  test('asks about the cluster from three days before the first evidence', async () => {
    const { pull, asked } = pulling(deployment());
    await pull('inc-1');
    expect(asked).toEqual(['prod-a 2026-11-20T12:00:00.000Z']);
  });

  test('sends what GuardDuty knew, the same signal each time', async () => {
    const { pull, signals } = pulling(deployment());
    await pull('inc-1');
    await pull('inc-1');
    const found = signals.sent.flatMap((analysis) => analysis.signals);
    expect(found).toMatchObject([{ detector: 'KM-G02', entity: { uid: 'uid-1' } }, { detector: 'KM-G02' }]);
    expect(found[0]?.id).toBe(found[1]?.id);
  });

  test('sends nothing where GuardDuty knows nothing', async () => {
    const { pull, signals } = pulling(deployment(), []);
    await pull('inc-1');
    expect(signals.sent).toEqual([]);
  });

  test.each([
    ['a bill, which has no cluster', accountEntity('111122223333', 'eu-west-1')],
    ['an incident that is gone', undefined],
  ])('does not ask about %s', async (_, entity) => {
    const { pull, asked } = pulling(entity);
    await pull('inc-1');
    expect(asked).toEqual([]);
  });
});
