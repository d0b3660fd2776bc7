import { createHandler } from '../../../lambdas/falco-analyzer/handler';
import { falcoDetectors } from '../../../lambdas/core/detectors';
import { dedicatedGroup } from '../../../lambdas/core/parsing/falco';
import { fakeMetrics, fakeSignalSink } from '../../support/analyzer-ports';
import { capturedLines, minerLine } from '../../support/falco-lines';
import { logsEvent } from '../../support/log-delivery';

const start = (acceptsBareLines = true) => {
  const metrics = fakeMetrics();
  const signals = fakeSignalSink();
  const trust = { ...dedicatedGroup('prod-a'), acceptsBareLines };
  return {
    metrics,
    signals,
    handle: createHandler({ cluster: 'prod-a', detectors: falcoDetectors, signals, metrics, trust }),
  };
};

describe('the Falco analyzer', () => {
  test('sends one signal for one process that three rules reported', async () => {
    const { handle, signals } = start();
    const stats = await handle(logsEvent(capturedLines('miner-all-matches')));
    expect(signals.sent).toHaveLength(1);
    expect(signals.sent[0]?.signals).toHaveLength(1);
    expect(stats).toEqual({ records: 3, skipped: 0, malformed: 0, forged: 0 });
  });

  test('sends nothing about ordinary alerts', async () => {
    const { handle, signals } = start();
    await handle(logsEvent(capturedLines('benign')));
    expect(signals.sent).toEqual([]);
  });

  test('counts alerts that name no pod', async () => {
    const { handle, signals, metrics } = start();
    await handle(logsEvent(capturedLines('host')));
    expect(signals.sent).toEqual([]);
    expect(metrics.counts).toEqual({ AlertWithoutPod: capturedLines('host').length });
  });

  test('counts a forged alert and believes none of it', async () => {
    const { handle, signals, metrics } = start(false);
    const stats = await handle(logsEvent([minerLine()]));
    expect(signals.sent).toEqual([]);
    expect(stats.forged).toBe(1);
    expect(metrics.counts).toEqual({ ForgedAlert: 1 });
  });

  test('counts what it cannot read and reads the others', async () => {
    const { handle, signals, metrics } = start();
    const stats = await handle(
      logsEvent(['12:00:00.1: Error x', '{"rule":7,"priority":"Error"}', 'hello', minerLine()]),
    );
    expect(signals.sent[0]?.signals).toHaveLength(1);
    expect(stats).toEqual({ records: 4, skipped: 1, malformed: 2, forged: 0 });
    expect(metrics.counts).toEqual({ 'UnparsableLine reason=plain-text': 1, 'UnparsableLine reason=malformed': 1 });
  });

  test('ignores the probe of CloudWatch Logs', async () => {
    const { handle, signals } = start();
    await handle(logsEvent([minerLine()], { messageType: 'CONTROL_MESSAGE' }));
    expect(signals.sent).toEqual([]);
  });

  test('fails on a delivery that cannot be unzipped, so that it is kept', async () => {
    await expect(start().handle({ awslogs: { data: 'bm90IGd6aXA=' } })).rejects.toThrow();
  });

  test('fails when the queue fails, so that the delivery is retried', async () => {
    const { handle, signals } = start();
    signals.fail(new Error('no queue'));
    await expect(handle(logsEvent([minerLine()]))).rejects.toThrow('no queue');
  });
});
