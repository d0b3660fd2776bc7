import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyseFiles } from '../../../cli/replay/analyse-files';

const FALCO = readFileSync(join(__dirname, '../../fixtures/replay/mining-deployment.falco.ndjson'), 'utf8').trim();

const folder = mkdtempSync(join(tmpdir(), 'mineguard-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const analysed = async (source: 'audit' | 'falco', line: string) => {
  const file = join(folder, 'log');
  writeFileSync(file, `${line}\n`);
  return analyseFiles([{ source, file }], 'replay', () => undefined);
};

const payload = (message: string) =>
  JSON.stringify({
    messageType: 'DATA_MESSAGE',
    logGroup: 'g',
    logStream: 's',
    logEvents: [{ id: 'e1', timestamp: 1, message }],
  });

/** As a log shipper writes what a pod has printed. */
const printedBy = (pod: string, container: string, line: string) =>
  JSON.stringify({
    log: line,
    kubernetes: { namespace_name: 'falco', pod_name: pod, container_name: container },
  });

describe('the files of a replay', () => {
  test('an alert that a pod printed into the log is counted as forged, and is no signal', async () => {
    const { counts, signals, notices } = await analysed('falco', printedBy('web-1', 'web', FALCO));
    expect(counts).toMatchObject({ records: 1, forged: 1, malformed: 0 });
    expect(signals).toEqual([]);
    expect(notices.join()).toContain('not written by Falco');
  });

  test('the same alert from Falco itself is a signal', async () => {
    const { counts, signals } = await analysed('falco', printedBy('falco-x2x7q', 'falco', FALCO));
    expect(counts).toMatchObject({ records: 1, forged: 0 });
    expect(signals.map(({ detector }) => detector)).toContain('KM-F01');
  });

  test('lines of other writers are skipped in a log group, and wrong in a file of bare records', async () => {
    const other = 'time="2026-11-23T02:34:40Z" level=info msg="access granted"';
    expect((await analysed('audit', payload(other))).counts).toMatchObject({ skipped: 1, malformed: 0 });
    expect((await analysed('audit', other)).counts).toMatchObject({ skipped: 0, malformed: 1 });
  });

  test('a record within a payload is named by its line and its log event', async () => {
    const { problems } = await analysed('audit', payload('{"kind":"Event","apiVersion":"audit.k8s.io/v1","lev'));
    expect(problems.join()).toContain('log:1#e1: expected an audit event');
  });

  test('an alert without a pod is told, and stays with its container', async () => {
    const { notices, signals } = await analysed('falco', FALCO.replace('"checkout-7c9d8b6f5c-x2x7q"', 'null'));
    expect(notices.join()).toContain('names no pod');
    expect(new Set(signals.map(({ entity }) => entity.kind))).toEqual(new Set(['Container']));
  });

  test('Falco alerts as plain text are counted apart, with what to change', async () => {
    const { counts, notices } = await analysed('falco', '12:00:00.123456789: Critical A miner | process=xmrig');
    expect(counts).toMatchObject({ malformed: 1, plainText: 1 });
    expect(notices.join()).toContain('json_output: true');
  });
});
