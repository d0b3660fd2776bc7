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
    expect(stats).toEqual({ records: 3, skipped: 0, malformed: 0, plainText: 0, forged: 0 });
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
    expect(evidence.map(({ detector }) => detector)).toEqual(['KM-F01', 'KM-F02', 'KM-F03', 'KM-F17']);
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

  test('has no signal for ordinary alerts', async () => {
    const { handle, signals } = start();
    await handle(logsEvent(capturedLines('benign')));
    expect(detectorsOf(signals)).toEqual([]);
  });

  test('counts alerts that name no pod', async () => {
    const { handle, signals, metrics } = start();
    await handle(logsEvent(capturedLines('host')));
    expect(metrics.counts).toEqual({ AlertWithoutPod: capturedLines('host').length });
    // Falco took a control group of the host for a container: what was seen stays there, and names no pod.
    const entities = signals.sent.flatMap((analysis) => analysis.signals.map(({ entity }) => entity));
    expect(new Set(entities.map(({ kind, name }) => `${kind} ${name}`))).toEqual(new Set(['Container 0123456789ab']));
  });

  test('says nothing of processes of the host', async () => {
    const { handle, signals } = start();
    const fields = JSON.stringify({ 'container.id': 'host', 'k8s.pod.name': null, 'proc.name': 'xmrig' });
    const at = '2026-11-23T12:00:00Z';
    await handle(logsEvent([`{"rule":"r","priority":"Error","time":"${at}","output_fields":${fields}}`]));
    expect(signals.sent).toEqual([]);
  });

  const heartbeat = (hostname: string, time: string, fields: object = {}) =>
    JSON.stringify({
      hostname,
      time,
      rule: 'MineGuard heartbeat',
      priority: 'Informational',
      source: 'syscall',
      tags: ['KM-F19'],
      output_fields: { 'container.id': 'host', 'evt.type': 'execve', 'proc.name': 'true', ...fields },
    });

  test('tells that a node was heard, without a signal', async () => {
    const { handle, signals, metrics } = start();
    const at = '2026-11-23T12:00:00.000Z';
    await handle(logsEvent([heartbeat('Node-1', '2026-11-23T12:00:00.000000001Z')]));
    expect(signals.sent).toEqual([
      { signals: [], ownerships: [], signsOfLife: [{ cluster: 'prod-a', node: 'node-1', at, heartbeatAt: at }] },
    ]);
    expect(metrics.counts).toEqual({});
  });

  test('takes every alert for a sign of life, each node once, and tells it again after a minute', async () => {
    const { handle, signals } = start();
    const heard = () => signals.sent.flatMap(({ signsOfLife = [] }) => signsOfLife.map(({ at }) => at));
    await handle(logsEvent([...capturedLines('benign'), ...capturedLines('benign')]));
    expect(heard()).toHaveLength(1);
    await handle(logsEvent(capturedLines('benign')));
    expect(heard()).toHaveLength(1);
    await handle(logsEvent([heartbeat('node-1', '2026-11-23T12:00:00Z'), heartbeat('node-1', '2026-11-23T12:00:30Z')]));
    await handle(logsEvent([heartbeat('node-1', '2026-11-23T12:01:00Z')]));
    await handle(logsEvent([heartbeat('node-1', '2026-11-23T12:01:30Z')]));
    expect(heard().slice(1)).toEqual(['2026-11-23T12:00:30.000Z', '2026-11-23T12:01:30.000Z']);
  });

  test('tells it again when it could not be told', async () => {
    const { handle, signals } = start();
    signals.fail(new Error('no queue'));
    await expect(handle(logsEvent([heartbeat('node-1', '2026-11-23T12:00:00Z')]))).rejects.toThrow('no queue');
  });

  test('still finds a miner that poses as a heartbeat', async () => {
    const { handle, signals } = start();
    const pod = { 'container.id': '0123456789ab', 'k8s.ns.name': 'shop', 'k8s.pod.name': 'web-1' };
    const fields = { ...pod, 'proc.cmdline': 'true -o stratum+tcp://pool.example:3333' };
    await handle(logsEvent([heartbeat('node-1', '2026-11-23T12:00:00Z', fields)]));
    expect(detectorsOf(signals)).toEqual(['KM-F01']);
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
    expect(stats).toEqual({ records: 4, skipped: 1, malformed: 2, plainText: 1, forged: 0 });
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
