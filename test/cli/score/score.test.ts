import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readDataset } from '../../../cli/score/dataset';
import { parseLabels } from '../../../cli/score/labels';
import { measure } from '../../../cli/score/measure';
import { jsonReport, textReport } from '../../../cli/score/report';
import { quarantinedBenign, scoreboard } from '../../../cli/score/scoreboard';
import { detectors } from '../../../lambdas/core/detectors';
import { policyFor } from '../../../lambdas/core/model/policy';
import { auditLine, deploymentObject } from '../../support/audit-event';
import { capturedLines, minerLine } from '../../support/falco-lines';
import { moneroAddress } from '../../support/wallets';

// One test starts a process and compiles the program.
jest.setTimeout(60_000);

const root = mkdtempSync(join(tmpdir(), 'mineguard-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});

type Labels = readonly Readonly<Record<string, unknown>>[];

let made = 0;

/** A folder with these files, lists as one line for each entry. */
const dataset = (labels: Labels, files: Readonly<Record<string, readonly string[] | Uint8Array>>): string => {
  made += 1;
  const folder = join(root, String(made));
  const all = { 'labels.ndjson': labels.map((label) => JSON.stringify(label)), ...files };
  for (const [name, content] of Object.entries(all)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content instanceof Uint8Array ? content : `${content.join('\n')}\n`);
  }
  return folder;
};

const deploys = (args: readonly string[]): string => {
  const object = deploymentObject({ args });
  return auditLine({ requestObject: object, responseObject: object });
};

const ordinary = deploys(['--port', '8080']);
const mining = deploys(['-o', 'stratum+tcp://pool.example:3333', '-u', moneroAddress('score')]);

/** The same alert about a process that is in no container. */
const onTheHost = (line: string): string =>
  line.replace(/"(k8s\.pod\.name|container\.id)":"[^"]*"/g, '"$1":null').replaceAll('checkout-7c9d8b6f5c-x2x7q', '');

const scored = async (labels: Labels, files: Readonly<Record<string, readonly string[] | Uint8Array>>) => {
  const data = readDataset(dataset(labels, files));
  const measured = await measure(data, policyFor([], 'score'), () => undefined);
  const board = scoreboard(measured, (id) => detectors.find((detector) => detector.id === id)?.status ?? '');
  return { board, text: textReport(board, data.leftOut), json: jsonReport(board, data.leftOut) };
};

const AUDIT = 'audit/a.ndjson';

describe('the scoreboard', () => {
  test('counts for each label what fired, and tells recall and precision', async () => {
    const { board } = await scored(
      [
        { file: AUDIT, line: 1, label: 'mining-related' },
        { file: AUDIT, line: 2, label: 'mining-related' },
        { file: AUDIT, line: 3, label: 'benign' },
        { file: AUDIT, line: 4, label: 'benign' },
        { file: AUDIT, line: 5, label: 'suspicious' },
      ],
      { [AUDIT]: [mining, ordinary, ordinary, mining, ordinary] },
    );
    expect(board.sources).toEqual([
      {
        source: 'audit',
        precision: 0.5,
        rows: [
          { label: 'mining-related', records: 2, fired: 1, silent: 1, unreadable: 0, recall: 0.5 },
          { label: 'suspicious', records: 1, fired: 0, silent: 1, unreadable: 0, recall: 0 },
          { label: 'benign', records: 2, fired: 1, silent: 1, unreadable: 0, recall: null },
        ],
      },
    ]);
    expect(board.total).toEqual({ ...board.sources[0], source: 'all' });
  });

  test('names every miss and every false alarm by file and line, with what fired', async () => {
    const { board, text } = await scored(
      [
        { file: AUDIT, line: 1, label: 'mining-related', why: 'a miner under another name' },
        { file: AUDIT, line: 2, label: 'benign', why: 'a page about mining' },
      ],
      { [AUDIT]: [ordinary, mining] },
    );
    expect(board.misses).toMatchObject([{ file: AUDIT, line: 1, outcome: 'silent' }]);
    expect(board.falseAlarms).toMatchObject([{ file: AUDIT, line: 2 }]);
    expect(board.falseAlarms[0]?.detectors).toEqual(expect.arrayContaining(['KM-A01', 'KM-A02']));
    expect(text).toContain('audit/a.ndjson:1  silent  (a miner under another name)');
    expect(text).toMatch(/audit\/a\.ndjson:2 {2}.*KM-A01.*\(a page about mining\)/);
  });

  test('tells how each detector does', async () => {
    const { board } = await scored(
      [
        { file: AUDIT, line: 1, label: 'mining-related' },
        { file: AUDIT, line: 2, label: 'benign' },
      ],
      { [AUDIT]: [mining, mining] },
    );
    expect(board.detectors.find(({ detector }) => detector === 'KM-A01')).toEqual({
      detector: 'KM-A01',
      status: detectors.find(({ id }) => id === 'KM-A01')?.status,
      fired: { 'mining-related': 1, 'other-attack': 0, suspicious: 0, benign: 1, unlabelled: 0 },
      precision: 0.5,
    });
  });

  test('a line that no analyzer can read is a miss when it is mining, and says so', async () => {
    const { board } = await scored([{ file: AUDIT, line: 1, label: 'mining-related' }], { [AUDIT]: ['{"a":1}'] });
    expect(board.sources[0]?.rows).toMatchObject([{ unreadable: 1, recall: 0 }]);
    expect(board.misses).toMatchObject([{ line: 1, outcome: 'unreadable' }]);
  });

  test('a miss tells what the analyzer noticed', async () => {
    const { board } = await scored([{ file: 'falco/f.ndjson', line: 1, label: 'mining-related' }], {
      'falco/f.ndjson': [onTheHost(capturedLines('benign')[0] ?? '')],
    });
    expect(board.misses).toMatchObject([{ outcome: 'silent', counted: ['AlertWithoutPod'] }]);
  });

  test('a label without a line is for all lines of the file that have none of their own', async () => {
    const { board } = await scored(
      [
        { file: AUDIT, label: 'benign' },
        { file: AUDIT, line: 2, label: 'mining-related' },
      ],
      { [AUDIT]: [ordinary, mining, ordinary] },
    );
    expect(board.total.rows).toMatchObject([
      { label: 'mining-related', records: 1, fired: 1 },
      { label: 'benign', records: 2, fired: 0 },
    ]);
  });

  test('records without a label are counted apart and change no figure', async () => {
    const { board } = await scored([{ file: AUDIT, line: 1, label: 'benign' }], { [AUDIT]: [ordinary, mining] });
    expect(board.total).toMatchObject({
      precision: null,
      rows: [{ label: 'benign' }, { label: 'unlabelled', records: 1, fired: 1, recall: null }],
    });
    expect(board.groups).toHaveLength(1);
  });

  test('files without a label are told one by one, with what fired in each', async () => {
    const files = { 'falco-lab/first.ndjson': [minerLine()], 'falco-lab/all.ndjson': [minerLine(), 'nonsense'] };
    const { board } = await scored([{ file: AUDIT, line: 1, label: 'benign' }], { ...files, [AUDIT]: [ordinary] });
    expect(board.unlabelledFiles).toEqual([
      { file: 'falco-lab/all.ndjson', records: 2, fired: 1, silent: 0, unreadable: 1, detectors: expect.any(Object) },
      { file: 'falco-lab/first.ndjson', records: 1, fired: 1, silent: 0, unreadable: 0, detectors: expect.any(Object) },
    ]);
    expect(board.unlabelledFiles.map(({ detectors }) => detectors['KM-F01'])).toEqual([1, 1]);
    expect(textReport(board, [])).toMatch(/^ {2}falco-lab\/first\.ndjson +1 +1 +0 +0 +KM-F01 1/m);
  });

  test('a folder is read by the analyzer it is named for, and by all when it is named for none', async () => {
    const files = { 'falco-lab/f.ndjson': [minerLine()], 'mixed/m.ndjson': [minerLine(), mining, 'nonsense'] };
    const { board } = await scored([], files);
    expect(board.sources).toMatchObject([
      { source: 'falco-lab', rows: [{ fired: 1 }] },
      { source: 'mixed', rows: [{ fired: 2, unreadable: 1 }] },
    ]);
  });

  test('reads zipped files, and leaves notes and files without records out', async () => {
    const { board, text } = await scored(
      [
        { file: 'audit/z.ndjson.gz', line: 1, label: 'mining-related' },
        { file: 'lists/pools.json', label: 'mining-related' },
      ],
      {
        'audit/z.ndjson.gz': gzipSync(`${mining}\n`),
        'audit/z.notes.ndjson': ['{"line":1,"step":"a note"}'],
        'lists/pools.json': ['[]'],
      },
    );
    expect(board.total.rows).toMatchObject([{ label: 'mining-related', records: 1, fired: 1 }]);
    expect(text).toContain('1 label of files without records left out: lists/pools.json');
  });
});

describe('incidents of the scoreboard', () => {
  test('the lines of one label in one file are judged together, apart from the others', async () => {
    const { board } = await scored(
      [
        { file: AUDIT, line: 1, label: 'mining-related' },
        { file: AUDIT, line: 2, label: 'benign' },
      ],
      { [AUDIT]: [mining, ordinary] },
    );
    expect(board.groups).toMatchObject([
      { group: AUDIT, label: 'mining-related', records: 1, state: 'quarantine' },
      { group: AUDIT, label: 'benign', records: 1, state: 'none', incidents: [] },
    ]);
    expect(board.incidents).toMatchObject([
      { label: 'mining-related', groups: 1, states: { quarantine: 1, none: 0 } },
      { label: 'benign', groups: 1, states: { quarantine: 0, none: 1 } },
    ]);
    expect(quarantinedBenign(board)).toEqual([]);
  });

  test('a group that the labels name goes over files and sources', async () => {
    const { board } = await scored(
      [
        { file: AUDIT, line: 1, label: 'mining-related', group: 'loud' },
        { file: 'falco/f.ndjson', label: 'mining-related', group: 'loud' },
      ],
      { [AUDIT]: [mining], 'falco/f.ndjson': capturedLines('wrapped-miner') },
    );
    expect(board.groups).toMatchObject([{ group: 'loud', records: 1 + capturedLines('wrapped-miner').length }]);
  });

  test('a benign group that would be quarantined is found', async () => {
    const { board } = await scored([{ file: AUDIT, label: 'benign' }], { [AUDIT]: [mining] });
    expect(quarantinedBenign(board)).toMatchObject([{ group: AUDIT }]);
  });

  test('the same dataset gives the same text and the same JSON', async () => {
    const labels = [{ file: AUDIT, label: 'benign' }];
    const files = {
      [AUDIT]: [mining, ordinary],
      'billing/b.ndjson': ['{}'],
      'falco/f.ndjson': capturedLines('benign'),
    };
    const [first, second] = [await scored(labels, files), await scored(labels, files)];
    expect(second.text).toBe(first.text);
    expect(second.json).toBe(first.json);
  });
});

describe('labels', () => {
  test.each([
    ['not JSON', 'expected one JSON object a line'],
    ['[]', 'expected one JSON object a line'],
    [
      '{"line":1,"label":"benign"}',
      'file must be a path below the dataset, with the source as its first folder, got nothing',
    ],
    ['{"file":"a.ndjson","label":"benign"}', 'with the source as its first folder, got "a.ndjson"'],
    ['{"file":"../x/a.ndjson","label":"benign"}', 'file must be a path below the dataset'],
    ['{"file":"/x/a.ndjson","label":"benign"}', 'file must be a path below the dataset'],
    ['{"file":"x/a.ndjson","line":0,"label":"benign"}', 'line must be a whole number from 1, or be left out, got 0'],
    [
      '{"file":"x/a.ndjson","line":"1","label":"benign"}',
      'line must be a whole number from 1, or be left out, got "1"',
    ],
    [
      '{"file":"x/a.ndjson","label":"good"}',
      'label must be one of mining-related, other-attack, suspicious, benign, got "good"',
    ],
    ['{"file":"x/a.ndjson","label":"benign","why":1}', 'why must be text, got 1'],
    ['{"file":"x/a.ndjson","label":"benign","group":{}}', 'group must be text, got {}'],
  ])('%s is refused by file and line', (line, reason) => {
    expect(() => parseLabels(`\n${line}\n`, 'labels.ndjson')).toThrow(`labels.ndjson:2: `);
    expect(() => parseLabels(`\n${line}\n`, 'labels.ndjson')).toThrow(reason);
  });

  test('a second label of one line is refused, and the first is named', () => {
    const label = '{"file":"x/a.ndjson","line":3,"label":"benign"}';
    expect(() => parseLabels(`${label}\n${label}`, 'labels.ndjson')).toThrow(
      'labels.ndjson:2: x/a.ndjson:3 has a label already, in line 1',
    );
  });

  test('of many wrong ones the first twenty are shown and the others counted', () => {
    expect(() => parseLabels('x\n'.repeat(25), 'labels.ndjson')).toThrow('and 5 more');
  });

  test('of a file that does not exist is refused', () => {
    const folder = dataset([{ file: 'audit/none.ndjson', label: 'benign' }], {});
    expect(() => readDataset(folder)).toThrow('labels.ndjson:1: there is no file audit/none.ndjson');
  });

  test('of a line that the file does not have is refused', async () => {
    const labels = [
      { file: AUDIT, line: 1, label: 'benign' },
      { file: AUDIT, line: 3, label: 'benign' },
    ];
    await expect(scored(labels, { [AUDIT]: [ordinary, mining] })).rejects.toThrow(
      'labels.ndjson:2: there is no record in audit/a.ndjson:3',
    );
  });

  test('a folder without labels is no dataset', () => {
    expect(() => readDataset(root)).toThrow('a dataset is a folder with labels.ndjson');
  });
});

describe('mineguard score', () => {
  const mineguard = (...args: readonly string[]) => {
    const program = join(__dirname, '../../../bin/mineguard.js');
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'score', ...args], { encoding: 'utf8' });
    return { status, stdout, stderr };
  };

  test('ends with 0 when it measured, 1 when a benign group would be quarantined, 2 when labels are wrong', () => {
    const good = dataset([{ file: AUDIT, label: 'mining-related' }], { [AUDIT]: [mining] });
    const alarming = dataset([{ file: AUDIT, label: 'benign' }], { [AUDIT]: [mining] });
    const wrong = dataset([{ file: AUDIT, label: 'evil' }], { [AUDIT]: [mining] });
    expect(mineguard('--corpus', good)).toMatchObject({ status: 0, stderr: '' });
    const { status, stdout } = mineguard('--corpus', alarming, '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ total: { precision: 0 }, falseAlarms: [{ file: AUDIT, line: 1 }] });
    expect(mineguard('--corpus', wrong)).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('labels.ndjson:1: label must be one of'),
    });
    expect(mineguard(good).stderr).toContain('Put --corpus before a folder');
  });
});
