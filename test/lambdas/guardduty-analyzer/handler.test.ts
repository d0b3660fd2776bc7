import { guardDutyDetectors } from '../../../lambdas/core/detectors';
import { createHandler, guardedClusters } from '../../../lambdas/guardduty-analyzer/handler';
import { fakeMetrics, fakeSignalSink } from '../../support/analyzer-ports';

const ACCOUNT = { id: '111122223333', region: 'eu-west-1' };

const finding = {
  accountId: ACCOUNT.id,
  region: ACCOUNT.region,
  id: 'f-1',
  type: 'Impact:Runtime/CryptoMinerExecuted',
  title: 'A miner was executed.',
  severity: 8,
  updatedAt: '2026-11-23T12:06:00Z',
  resource: {
    eksClusterDetails: { name: 'prod-a' },
    kubernetesDetails: { kubernetesWorkloadDetails: { type: 'pods', namespace: 'shop', name: 'web-1', uid: 'uid-1' } },
  },
  service: { eventFirstSeen: '2026-11-23T12:00:00Z', eventLastSeen: '2026-11-23T12:05:00Z' },
};

const handling = () => {
  const signals = fakeSignalSink();
  const metrics = fakeMetrics();
  const handle = createHandler({
    detectors: guardDutyDetectors,
    ownershipOf: guardedClusters(['prod-a'], ACCOUNT),
    signals,
    metrics,
  });
  return {
    signals,
    metrics,
    handle: async (changes: object = {}) =>
      handle({ 'detail-type': 'GuardDuty Finding', source: 'aws.guardduty', detail: { ...finding, ...changes } }),
  };
};

describe('the GuardDuty analyzer', () => {
  test('sends what it finds', async () => {
    const { handle, signals } = handling();
    await handle();
    expect(signals.sent.flatMap((analysis) => analysis.signals)).toMatchObject([
      { detector: 'KM-G02', source: 'guardduty', entity: { cluster: 'prod-a', name: 'web-1' } },
    ]);
  });

  test.each([
    ['another account, whose cluster bears the same name', { accountId: '444455556666' }],
    ['another region', { region: 'us-east-1' }],
    ['a cluster that is not guarded', { resource: { ...finding.resource, eksClusterDetails: { name: 'dev' } } }],
  ])('leaves out findings of %s', async (_, changes) => {
    const { handle, signals, metrics } = handling();
    await handle(changes);
    expect(signals.sent).toEqual([]);
    expect(metrics.counts).toEqual({ FindingOfOthers: 1 });
  });

  test('shows a sample, whose cluster does not exist, on the account', async () => {
    const { handle, signals } = handling();
    await handle({ title: '[SAMPLE] A miner was executed.', resource: {} });
    expect(signals.sent[0]?.signals).toMatchObject([
      { entity: { kind: 'Account' }, facts: { exercise: expect.any(String) } },
    ]);
  });

  test('counts a finding that names nothing, and one that cannot be read', async () => {
    const { handle, metrics } = handling();
    await handle({ resource: {} });
    await handle({ updatedAt: 'never' });
    expect(metrics.counts).toEqual({ FindingWithoutSubject: 1, 'UnreadableFinding reason=malformed': 1 });
  });

  test('fails when the queue does, so that the event is kept', async () => {
    const { handle, signals } = handling();
    signals.fail(new Error('no queue'));
    await expect(handle()).rejects.toThrow('no queue');
  });
});
