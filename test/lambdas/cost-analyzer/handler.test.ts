import { billingDetectors } from '../../../lambdas/core/detectors';
import { createHandler } from '../../../lambdas/cost-analyzer/handler';
import { fakeMetrics, fakeSignalSink } from '../../support/analyzer-ports';

const anomaly = {
  accountId: '111122223333',
  anomalyId: 'a-1',
  anomalyStartDate: '2026-11-23T00:00:00Z',
  anomalyEndDate: '2026-11-23T00:00:00Z',
  impact: { totalImpact: 412.5, totalImpactPercentage: 333 },
  rootCauses: [
    {
      service: 'Amazon Elastic Compute Cloud - Compute',
      region: 'eu-west-1',
      linkedAccount: '111122223333',
      usageType: 'x',
    },
  ],
};

const byEvent = { 'detail-type': 'Anomaly Detected', source: 'aws.ce', detail: anomaly };
const byTopic = { Records: [{ EventSource: 'aws:sns', Sns: { Message: JSON.stringify(anomaly) } }] };

const handling = () => {
  const signals = fakeSignalSink();
  const metrics = fakeMetrics();
  const handle = createHandler({
    detectors: billingDetectors,
    accountOf: () => ({ id: '111122223333', region: 'eu-west-1' }),
    guardedRegionsOf: () => ['eu-west-1'],
    minimumImpactUsd: 25,
    signals,
    metrics,
  });
  return { handle, signals, metrics };
};

describe('the cost analyzer', () => {
  test('makes one signal of an anomaly that comes by EventBridge and by SNS', async () => {
    const { handle, signals } = handling();
    await handle(byEvent);
    await handle(byTopic);
    const ids = signals.sent.flatMap((analysis) => analysis.signals.map(({ id }) => id));
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  test('sends nothing about what is too small', async () => {
    const { handle, signals } = handling();
    await handle({ ...byEvent, detail: { ...anomaly, impact: { totalImpact: 3, totalImpactPercentage: 300 } } });
    expect(signals.sent).toEqual([]);
  });

  test.each([
    ['of a budget', 'AWS Budget Notification November 23, 2026', 'BillingNotices kind=budget'],
    ['of an alarm', '{"AlarmName":"billing","NewStateValue":"ALARM"}', 'BillingNotices kind=alarm'],
    ['of somebody else', '{"budget":"all"}', 'UnreadableAnomaly reason=not-an-anomaly'],
  ])('counts the message %s, and takes it for no evidence', async (_, Message, counted) => {
    const { handle, signals, metrics } = handling();
    await handle({ Records: [{ Sns: { Message } }] });
    expect(signals.sent).toEqual([]);
    expect(metrics.counts).toEqual({ [counted]: 1 });
  });

  test('takes budgets and alarms for records that it could read', async () => {
    const { handle } = handling();
    const stats = await handle({ Records: [{ Sns: { Message: 'AWS Budget Notification' } }] });
    expect(stats).toMatchObject({ records: 1, skipped: 0, malformed: 0 });
  });

  test('fails when the queue does, so that the event is kept', async () => {
    const { handle, signals } = handling();
    signals.fail(new Error('no queue'));
    await expect(handle(byEvent)).rejects.toThrow('no queue');
  });
});
