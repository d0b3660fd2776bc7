import { gzipSync } from 'node:zlib';
import { createAnalyzer, createHandler } from '../../../lambdas/audit-analyzer/handler';
import { auditDetectors } from '../../../lambdas/core/detectors';
import type { Detector } from '../../../lambdas/core/detectors/detector';
import { auditLine, backgroundRecords, deploymentObject, podCreation } from '../../support/audit-event';
import { fakeMetrics, fakeSignalSink } from '../../support/analyzer-ports';
import { logsEvent } from '../../support/log-delivery';
import { misspelt, moneroAddress } from '../../support/wallets';

const mining = auditLine({ responseObject: deploymentObject({ args: ['-u', moneroAddress('handler')] }) });
const background = backgroundRecords.map((record) => JSON.stringify(record));

const start = (detectors: readonly Detector<'audit'>[] = auditDetectors) => {
  const metrics = fakeMetrics();
  const signals = fakeSignalSink();
  return { metrics, signals, handle: createHandler({ cluster: 'prod-a', detectors, signals, metrics }) };
};

describe('the audit analyzer', () => {
  test('sends what it found in a delivery, once', async () => {
    const { handle, signals } = start();
    const stats = await handle(logsEvent([...background, mining, JSON.stringify(podCreation())]));
    expect(signals.sent).toHaveLength(1);
    expect(signals.sent[0]?.signals.map(({ detector }) => detector)).toEqual(['KM-A01']);
    expect(signals.sent[0]?.ownerships).toHaveLength(1);
    expect(stats).toEqual({ records: 5, skipped: 3, malformed: 0, forged: 0 });
  });

  test('says where the record can be read again', async () => {
    const { handle, signals } = start();
    await handle(logsEvent([mining]));
    expect(signals.sent[0]?.signals[0]?.pointer.location).toMatch(
      /^\/aws\/eks\/prod-a\/cluster:kube-apiserver-audit-0123:3961/,
    );
  });

  test('sends the same ids when a delivery is repeated', async () => {
    const { handle, signals } = start();
    await handle(logsEvent([mining]));
    await handle(logsEvent([mining]));
    expect(signals.sent[0]?.signals).toEqual(signals.sent[1]?.signals);
  });

  test('sends nothing when there is nothing to say', async () => {
    const { handle, signals } = start();
    await handle(logsEvent(background));
    expect(signals.sent).toEqual([]);
  });

  test('ignores the probe of CloudWatch Logs', async () => {
    const { handle, signals } = start();
    await handle(logsEvent([mining], { messageType: 'CONTROL_MESSAGE' }));
    expect(signals.sent).toEqual([]);
  });

  test('skips lines of other components and reads the others', async () => {
    const { handle, signals, metrics } = start();
    const stats = await handle(logsEvent(['I1123 12:00:00.000000 1 controller.go:1] "verb":"create"', mining]));
    expect(signals.sent[0]?.signals).toHaveLength(1);
    expect(stats).toMatchObject({ records: 2, skipped: 1, malformed: 0 });
    expect(metrics.counts).toEqual({});
  });

  test('counts a workload write that was cut off, and reads the others', async () => {
    const { handle, signals, metrics } = start();
    const stats = await handle(logsEvent([`${mining.slice(0, 900)}[Truncated...]`, mining]));
    expect(signals.sent[0]?.signals.map(({ detector }) => detector).sort()).toEqual(['KM-A01', 'KM-A19']);
    expect(stats).toMatchObject({ records: 2, malformed: 1 });
    expect(metrics.counts).toEqual({ 'UnparsableLine reason=truncated': 1, UnreadableWorkloadWrite: 1 });
  });

  test('reads what was asked for when only the answer was cut off', async () => {
    const { handle, signals } = start();
    const requestObject = deploymentObject({ args: ['-u', moneroAddress('handler')] });
    const whole = auditLine({ requestObject, responseObject: deploymentObject({ args: ['x'.repeat(5_000)] }) });
    await handle(logsEvent([whole.slice(0, -2_000)]));
    expect(signals.sent[0]?.signals.map(({ detector }) => detector).sort()).toEqual(['KM-A01', 'KM-A19']);
  });

  test('asks for a look at the namespace of a workload write that was cut off', async () => {
    const { handle, signals } = start();
    await handle(logsEvent([`${mining.slice(0, 900)}[Truncated...]`]));
    expect(signals.sent).toEqual([
      {
        signals: [expect.objectContaining({ detector: 'KM-A19', indicators: ['the line was cut off'] })],
        ownerships: [],
        inspections: [
          {
            cluster: 'prod-a',
            entity: { cluster: 'prod-a', kind: 'Namespace', namespace: 'shop', name: 'shop' },
            reason: 'unreadable-write',
            seenAt: expect.any(String),
          },
        ],
      },
    ]);
  });

  test('asks for a look where padding of the address has cut off even the verb', async () => {
    const { handle, signals, metrics } = start();
    const padded = (path: string) => auditLine({ requestURI: `${path}?x=${'x'.repeat(5_000)}` }).slice(0, 4_000);
    await handle(
      logsEvent([padded('/apis/apps/v1/namespaces/shop/%64eployments'), padded('/api/v1/namespaces/shop/services/a')]),
    );
    expect(signals.sent[0]?.inspections).toMatchObject([{ entity: { kind: 'Namespace', name: 'shop' } }]);
    expect(metrics.counts).toEqual({ 'UnparsableLine reason=truncated': 2, UnreadableWorkloadWrite: 1 });
  });

  test('asks for no look at what was only read or deleted', async () => {
    const { handle, signals } = start();
    const cut = (verb: string) => `${auditLine({ verb }).slice(0, 500)}[Truncated...]`;
    await handle(logsEvent([cut('get'), cut('delete')]));
    expect(signals.sent).toEqual([]);
  });

  test('tells where a pod was bound, although nothing was found', async () => {
    const { handle, signals } = start();
    const binding = auditLine({
      requestURI: '/api/v1/namespaces/shop/pods/web-1/binding',
      objectRef: { resource: 'pods', namespace: 'shop', name: 'web-1', uid: 'uid-1', subresource: 'binding' },
      requestObject: { kind: 'Binding', target: { kind: 'Node', name: 'node-a' } },
      responseObject: { kind: 'Status', status: 'Success' },
    });
    await handle(logsEvent([binding]));
    expect(signals.sent[0]?.placements).toMatchObject([{ pod: { name: 'web-1', uid: 'uid-1' }, node: 'node-a' }]);
  });

  test('counts a detector that fails, and sends what the others found', async () => {
    const [first] = auditDetectors;
    if (!first) throw new Error('there is no detector');
    const broken: Detector<'audit'> = {
      ...first,
      id: 'KM-X00',
      detect: () => {
        throw new Error('a bug');
      },
    };
    const { handle, signals, metrics } = start([broken, ...auditDetectors]);
    await handle(logsEvent([mining]));
    expect(signals.sent[0]?.signals).toHaveLength(1);
    expect(metrics.counts).toEqual({ 'DetectorFailed detector=KM-X00': 1 });
  });

  test('counts wallets that it could not check for their number', async () => {
    const { handle, metrics } = start();
    const args = Array.from({ length: 3_001 }, (_, index) => misspelt(moneroAddress(String(index))));
    await handle(logsEvent([auditLine({ responseObject: deploymentObject({ args }) })]));
    expect(metrics.counts['WalletCandidatesCut']).toBeGreaterThan(1_000);
  });

  test('fails on a delivery that cannot be unzipped or read, so that it is kept', async () => {
    const { handle } = start();
    await expect(handle({ awslogs: { data: 'bm90IGd6aXA=' } })).rejects.toThrow();
    await expect(handle({ awslogs: { data: gzipSync('{}').toString('base64') } })).rejects.toThrow();
  });

  test('fails when the queue fails, so that the delivery is retried', async () => {
    const { handle, signals } = start();
    signals.fail(new Error('no queue'));
    await expect(handle(logsEvent([mining]))).rejects.toThrow('no queue');
  });
});

test('records that were decoded elsewhere are analysed alike', () => {
  const analyse = createAnalyzer({ cluster: 'prod-a', detectors: auditDetectors, metrics: fakeMetrics() });
  const { signals, stats } = analyse([{ id: '1', timestamp: 0, message: mining }], 'audit.log');
  expect(signals).toMatchObject([{ detector: 'KM-A01', pointer: { location: 'audit.log:1' } }]);
  expect(stats.records).toBe(1);
});
