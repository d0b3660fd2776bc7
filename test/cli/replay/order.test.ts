import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { replayPolicy } from '../../../cli/policy-file';
import { analyseFiles } from '../../../cli/replay/analyse-files';
import { correlate } from '../../../cli/replay/correlate';
import { inReportOrder } from '../../../cli/replay/report';
import { auditLine, deploymentObject, type AuditRecord } from '../../support/audit-event';

const FIXTURES = join(__dirname, '..', '..', 'fixtures', 'replay');
const linesOf = (name: string) => readFileSync(join(FIXTURES, name), 'utf8').trimEnd().split('\n');

const AUDIT = [...linesOf('mining-deployment.audit.ndjson'), ...linesOf('ordinary.audit.ndjson')];
const FALCO = linesOf('mining-deployment.falco.ndjson');

const folder = mkdtempSync(join(tmpdir(), 'mineguard-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Part {
  readonly source: 'audit' | 'falco';
  readonly lines: readonly string[];
}

const payload = (lines: readonly string[]): string => {
  const logEvents = lines.map((message, index) => ({ id: String(index), timestamp: 1, message }));
  const text = JSON.stringify({ messageType: 'DATA_MESSAGE', logGroup: 'g', logStream: 's', logEvents });
  return JSON.stringify({ awslogs: { data: gzipSync(text).toString('base64') } });
};

const replayed = async (parts: readonly Part[], write: (lines: readonly string[]) => string | Uint8Array) => {
  const files = parts.map(({ source, lines }, index) => {
    const file = join(folder, `${index}.log`);
    writeFileSync(file, write(lines));
    return { source, file };
  });
  const { analyses, signals, counts } = await analyseFiles(files, 'replay', () => undefined);
  const { incidents } = await correlate(analyses, replayPolicy(undefined, undefined));
  return inReportOrder({ incidents, signals, stats: { ...counts, ms: 0 } });
};

const bare = (lines: readonly string[]) => lines.join('\n');

const essence = ({ incidents, signals }: Awaited<ReturnType<typeof replayed>>) => ({
  signals: signals.map(({ id }) => id),
  incidents: incidents.map(({ incident, plan }) => ({
    ...incident,
    // Where a record stands differs with the file; what it says does not.
    evidence: incident.evidence.map(({ records, ...evidence }) => ({
      ...evidence,
      records: records.map(({ recordId }) => recordId),
    })),
    plan: plan.actions,
  })),
});

const inOrder = () =>
  replayed(
    [
      { source: 'audit', lines: AUDIT },
      { source: 'falco', lines: FALCO },
    ],
    bare,
  );

describe('a replay', () => {
  test('joins the template, the pods and the process in one incident about the owner', async () => {
    const { incidents } = await inOrder();
    expect(incidents.map(({ incident }) => [incident.state, incident.hypothesis, incident.entity.kind])).toEqual([
      ['quarantine', 'mining', 'Deployment'],
    ]);
    expect(incidents[0]?.incident.contributions.map(({ channel }) => channel)).toEqual(
      expect.arrayContaining(['SPEC', 'EXEC']),
    );
  });

  test('gives the same for any order, any duplication and any cut into files', async () => {
    const expected = essence(await inOrder());
    const all = [
      ...AUDIT.map((line) => ({ source: 'audit' as const, lines: [line] })),
      ...FALCO.map((line) => ({ source: 'falco' as const, lines: [line] })),
    ];
    const shuffled = fc
      .array(fc.constantFrom(...all), { maxLength: 6 })
      .chain((again) => fc.shuffledSubarray([...all, ...again], { minLength: all.length + again.length }));
    await fc.assert(
      fc.asyncProperty(shuffled, async (parts) => {
        expect(essence(await replayed(parts, bare))).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  test('gives the same from subscription payloads and from zipped files', async () => {
    const expected = essence(await inOrder());
    const parts: readonly Part[] = [
      { source: 'falco', lines: FALCO },
      { source: 'audit', lines: AUDIT },
    ];
    expect(essence(await replayed(parts, payload))).toEqual(expected);
    expect(essence(await replayed(parts, (lines) => gzipSync(bare(lines))))).toEqual(expected);
  });

  test('says nothing about an ordinary deployment', async () => {
    const { incidents, signals } = await replayed([{ source: 'audit', lines: linesOf('ordinary.audit.ndjson') }], bare);
    expect({ incidents, signals }).toEqual({ incidents: [], signals: [] });
  });
});

describe('a replay of what shows in several records only', () => {
  const minutes = (n: number) => new Date(Date.parse('2026-11-23T12:00:00Z') + n * 60_000).toISOString();
  const objectOf = (namespace: string, name: string, ...containers: readonly object[]) => {
    const object = deploymentObject();
    const template = {
      ...object.spec.template,
      spec: { containers: [...object.spec.template.spec.containers, ...containers] },
    };
    const metadata = { ...object.metadata, namespace, name, uid: `uid-${namespace}-${name}` };
    return { ...object, metadata, spec: { ...object.spec, template } };
  };
  const written = (n: number, namespace: string, name: string, changes: Partial<AuditRecord> = {}) =>
    auditLine({
      auditID: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
      stageTimestamp: minutes(n),
      objectRef: { resource: 'deployments', namespace, name, apiGroup: 'apps', apiVersion: 'v1' },
      requestObject: objectOf(namespace, name),
      responseObject: objectOf(namespace, name),
      ...changes,
    });
  const lines = [
    ...['shop', 'games', 'shop', 'news', 'games'].map((namespace, n) => written(n, namespace, `web-${n}`)),
    written(20, 'shop', 'web-0', {
      verb: 'patch',
      user: { username: 'mallory', groups: [] },
      responseObject: objectOf('shop', 'web-0', { name: 'metrics', image: 'docker.io/stranger/metrics:1' }),
    }),
    // Takes back that somebody else than who made it touches the workload for the first time.
    written(30, 'games', 'web-1', {
      verb: 'patch',
      user: { username: 'trudy', groups: [] },
      responseObject: objectOf('games', 'web-1', { name: 'metrics', image: 'docker.io/stranger/metrics:1' }),
    }),
    written(25, 'games', 'web-1', { verb: 'patch', user: { username: 'trudy', groups: [] } }),
    // The cluster is watched from long before.
    written(-20_000, 'infra', 'proxy'),
  ];
  const parts = lines.map((line) => ({ source: 'audit' as const, lines: [line] }));

  test('finds it', async () => {
    const { incidents } = await replayed([{ source: 'audit', lines }], bare);
    const about = (name: string) =>
      incidents
        .filter(({ incident }) => incident.entity.name === name && incident.hypothesis === 'mining')
        .flatMap(({ incident }) => incident.evidence.map(({ detector, weight }) => `${detector} ${weight}`))
        .filter((found) => !found.startsWith('KM-A15'));
    expect(about('web-0')).toEqual(['KM-A16 moderate', 'KM-B17 moderate']);
    expect(about('web-1')).toEqual(['KM-B17 moderate']);
  });

  test('gives the same for any order, any duplication and any cut into files', async () => {
    const expected = essence(await replayed([{ source: 'audit', lines }], bare));
    const shuffled = fc
      .subarray(parts)
      .chain((again) => fc.shuffledSubarray([...parts, ...again], { minLength: parts.length + again.length }));
    await fc.assert(
      fc.asyncProperty(shuffled, async (some) => {
        expect(essence(await replayed(some, bare))).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
