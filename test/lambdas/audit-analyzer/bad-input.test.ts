import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { createHandler } from '../../../lambdas/audit-analyzer/handler';
import { auditDetectors } from '../../../lambdas/core/detectors';
import { auditLine, auditRecord, deploymentObject, podCreation } from '../../support/audit-event';
import { fakeMetrics, fakeSignalSink } from '../../support/analyzer-ports';
import { deliveryText, logsEvent } from '../../support/log-delivery';
import { moneroAddress } from '../../support/wallets';

const WALLET = moneroAddress('bad-input');

/** An ordinary miner beside what is bad: it must be found whatever stands next to it. */
const NEIGHBOUR = JSON.stringify({ ...podCreation({ args: ['-u', WALLET] }, 'mallory'), auditID: 'neighbour' });

/** What one delivery came to. It must not throw. */
const analysed = async (event: Parameters<ReturnType<typeof createHandler>>[0]) => {
  const metrics = fakeMetrics();
  const signals = fakeSignalSink();
  const stats = await createHandler({ cluster: 'prod-a', detectors: auditDetectors, signals, metrics })(event);
  return { stats, metrics, analysis: signals.sent[0] };
};

const beside = async (line: string) => {
  const { stats, metrics, analysis } = await analysed(logsEvent([line, NEIGHBOUR]));
  const about = (isNeighbour: boolean) =>
    (analysis?.signals ?? []).filter(({ pointer }) => pointer.recordId.startsWith('neighbour') === isNeighbour);
  return {
    stats,
    failed: Object.keys(metrics.counts).filter((name) => name.startsWith('DetectorFailed')),
    neighbour: about(true).map(({ detector }) => detector),
    found: about(false).map(({ detector }) => detector),
  };
};

/** A miner whose record says something else than API servers do. */
const mining = (changes: Record<string, unknown> = {}) => ({
  ...auditRecord({ responseObject: deploymentObject({ args: ['-u', WALLET] }) }),
  ...changes,
});

const deep = (depth: number, opening: string, closing: string) => `${opening.repeat(depth)}1${closing.repeat(depth)}`;

const inBody = (text: string) => JSON.stringify(mining({ requestObject: 'BODY' })).replace('"BODY"', text);

const POLLUTION =
  '{"__proto__":{"containers":[]},"constructor":{"prototype":{"x":1}},"toString":1,"hasOwnProperty":null}';

describe('a miner in a record with', () => {
  test.each([
    ['ten thousand objects in each other', inBody(deep(10_000, '{"a":', '}'))],
    ['ten thousand lists in each other', inBody(deep(10_000, '[', ']'))],
    ['names of prototypes', inBody(POLLUTION)],
    ['names of prototypes beside its fields', JSON.stringify(mining()).replace('{', '{"__proto__":{"verb":"get"},')],
    ['a megabyte of text', inBody(JSON.stringify('x'.repeat(1_000_000)))],
    ['a number beyond all numbers', inBody('1e999')],
    ['a body that is text', inBody('"x"')],
    ['half a character', inBody('"\\ud800"')],
    ['a null character', inBody('"\\u0000"')],
    ['the same field twice', JSON.stringify(mining()).replace('{', '{"verb":"get",')],
  ])('%s is found all the same', async (_name, line) => {
    const { failed, neighbour, found } = await beside(line);
    expect(failed).toEqual([]);
    expect(neighbour).toContain('KM-A01');
    expect(found).toContain('KM-A01');
  });
});

describe('a workload that cannot be read', () => {
  test.each([
    ['a name of the wrong type', JSON.stringify(mining({ user: { username: 7 } }))],
    ['a status beyond all numbers', JSON.stringify(mining()).replace('"code":201', '"code":1e999')],
    [
      'an address that fills the line',
      auditLine({ requestURI: `/apis/apps/v1/namespaces/shop/deployments?${'x'.repeat(9_000)}` }).slice(0, 8_000),
    ],
    ['its end in the middle of a character', `${JSON.stringify(mining()).slice(0, -300)}\\u00`],
  ])('is counted: %s', async (_name, line) => {
    const { stats, failed, neighbour } = await beside(line);
    expect(failed).toEqual([]);
    expect(neighbour).toContain('KM-A01');
    expect(stats.malformed).toBe(1);
  });

  test('is a signal of its own where the bodies are missing', async () => {
    expect((await beside(JSON.stringify(mining({ requestObject: 7, responseObject: null })))).found).toEqual([
      'KM-A19',
    ]);
  });
});

test('wherever a miner’s line is cut off, it is found or counted, and never hides its neighbour', async () => {
  const line = JSON.stringify(mining());
  await fc.assert(
    fc.asyncProperty(
      fc.nat(line.length - 1),
      fc.constantFrom('', '[Truncated...]', '…', '\u0000'),
      async (cut, mark) => {
        const { stats, failed, neighbour, found } = await beside(line.slice(0, cut) + mark);
        expect(failed).toEqual([]);
        expect(neighbour).toContain('KM-A01');
        // Before the first two fields are over nothing tells that it is an audit event.
        if (cut > '{"kind":"Event","apiVersion":"audit.k8s.io/v1",'.length) expect(stats.malformed).toBe(1);
        if (cut > line.indexOf('"responseStatus"')) expect(found).toContain('KM-A19');
      },
    ),
    { numRuns: 300 },
  );
});

test('whatever stands in the fields of a record, nothing fails and nothing is silent', async () => {
  const value = fc.oneof(
    fc.constantFrom(null, true, -0, 1e308, '', '__proto__', 'constructor', '\ud800', WALLET),
    fc.string({ unit: 'binary' }),
    fc.array(fc.string(), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom('__proto__', 'constructor', 'metadata', 'spec', 'kind', 'name'),
      fc.anything({ maxDepth: 2 }),
    ),
  );
  const fields = Object.keys(mining());
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.constantFrom(...fields), value, { maxKeys: 3 }), async (changes) => {
      const { stats, failed, neighbour } = await beside(JSON.stringify(mining(changes)));
      expect(failed).toEqual([]);
      expect(neighbour).toContain('KM-A01');
      expect(stats.records).toBe(2);
    }),
    { numRuns: 300 },
  );
});

test('bytes that are no UTF-8 harm the line that they stand in at most', async () => {
  const text = Buffer.from(deliveryText([auditLine({ userAgent: 'MARK' }), NEIGHBOUR]));
  const at = text.indexOf('MARK');
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 4, maxLength: 4 }), async (bytes) => {
      // Quotes, backslashes and control characters would be another text, and never come unescaped.
      const safe = bytes.map((byte) => (byte < 0x20 || byte === 0x22 || byte === 0x5c ? 0xff : byte));
      const payload = Buffer.concat([text.subarray(0, at), safe, text.subarray(at + 4)]);
      const { analysis } = await analysed({ awslogs: { data: gzipSync(payload).toString('base64') } });
      expect(analysis?.signals.map(({ detector }) => detector)).toContain('KM-A01');
    }),
    { numRuns: 100 },
  );
});

describe('a line of twice the length takes about twice the time', () => {
  const HALF = 300_000;

  /** The fastest of some runs: a busy machine makes runs slower, never faster. */
  const fastest = async (line: string) => {
    const times: number[] = [];
    for (let run = 0; run < 4; run += 1) {
      const started = performance.now();
      await analysed(logsEvent([line]));
      times.push(performance.now() - started);
    }
    return Math.min(...times);
  };

  const SPEC = (bait: string) => auditLine({ responseObject: deploymentObject({ args: [bait] }) });

  test.each([
    ['quotes in an argument', (length: number) => SPEC('"'.repeat(length))],
    ['backslashes in an argument', (length: number) => SPEC('\\'.repeat(length))],
    ['blanks in an argument', (length: number) => SPEC(`modprobe${' '.repeat(length)}`)],
    ['the beginning of a download', (length: number) => SPEC('curl |'.repeat(length / 6))],
    [
      'a command by way of a kubelet',
      (length: number) =>
        auditLine({
          requestURI: `/api/v1/nodes/n/proxy/run/a/b/c?${'cmd=%2B&'.repeat(length / 8)}`,
          objectRef: { resource: 'nodes', subresource: 'proxy', name: 'n' },
        }),
    ],
    [
      'slashes behind a kubelet',
      (length: number) =>
        auditLine({
          requestURI: `/api/v1/nodes/n/proxy/${'/'.repeat(length)}`,
          objectRef: { resource: 'nodes', subresource: 'proxy', name: 'n' },
        }),
    ],
    ['the name of a client', (length: number) => auditLine({ userAgent: 'kali-'.repeat(length / 5) })],
    [
      'rights in a role',
      (length: number) =>
        auditLine({
          objectRef: { resource: 'clusterroles', apiGroup: 'rbac.authorization.k8s.io', name: 'a' },
          responseObject: { rules: Array.from({ length: length / 30 }, () => ({ resources: ['pods/exec'] })) },
        }),
    ],
    ['a line that was cut off', (length: number) => SPEC('{["'.repeat(length / 3)).slice(0, -9)],
  ])('%s', async (_name, line) => {
    await fastest(line(HALF));
    const [once, twice] = [await fastest(line(HALF)), await fastest(line(2 * HALF))];
    expect(twice).toBeLessThan(Math.max(6 * once, 100));
  });
});
