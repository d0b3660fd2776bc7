import { createHandler } from '../../../lambdas/falco-analyzer/handler';
import { falcoDetectors } from '../../../lambdas/core/detectors';
import { evidenceOf, foldEvidence } from '../../../lambdas/core/model/evidence';
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

const detectorsOf = ({ sent }: Pick<ReturnType<typeof fakeSignalSink>, 'sent'>) =>
  sent.flatMap(({ signals }) => signals.map(({ detector }) => detector)).sort();

describe('the Falco analyzer', () => {
  test('sends one signal of each detector for one process that three rules reported', async () => {
    const { handle, signals } = start();
    const stats = await handle(logsEvent(capturedLines('miner-all-matches')));
    expect(signals.sent).toHaveLength(1);
    expect(detectorsOf(signals)).toEqual(['KM-F01', 'KM-F02', 'KM-F03', 'KM-F05']);
    expect(stats).toEqual({ records: 3, skipped: 0, malformed: 0, forged: 0 });
  });

  test('gains no separate evidence from the shell around a miner', async () => {
    const { handle, signals } = start();
    await handle(logsEvent(capturedLines('wrapped-miner')));
    const evidence = foldEvidence(signals.sent.flatMap((analysis) => analysis.signals).map(evidenceOf));
    expect(evidence.map(({ detector, indicators }) => [detector, ...indicators])).toEqual([
      ['KM-F01', '--donate-level', 'stratum+tcp://pool.example:3333'],
      ['KM-F02', 'xmrig'],
      ['KM-F03', 'new binary below /tmp'],
      ['KM-F05', 'runs from /tmp'],
    ]);
  });

  test('counts the parts of a shell that starts two miners to the whole', async () => {
    const { handle, signals } = start();
    await handle(logsEvent(capturedLines('wrapped-two-miners')));
    const evidence = foldEvidence(signals.sent.flatMap((analysis) => analysis.signals).map(evidenceOf));
    expect(evidence.map(({ detector }) => detector)).toEqual(['KM-F01', 'KM-F02', 'KM-F03']);
    expect(evidence[0]?.indicators).toEqual(
      [
        '--cpu-priority',
        '--algo=rx/0',
        '-a=cryptonight',
        'pool.example:10128',
        'stratum2+ssl://pool.example:443',
      ].sort(),
    );
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
    expect(detectorsOf(signals)).toEqual(['KM-F01', 'KM-F02', 'KM-F03', 'KM-F05']);
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
