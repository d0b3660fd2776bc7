import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureKubeBinaries } from '../e2e/bed/kubernetes/binaries';
import { startControlPlane } from '../e2e/bed/kubernetes/control-plane';
import { MissingPrerequisite } from '../e2e/bed/prerequisite';
import { Authenticator, Recorder, type RecordedLine } from './recorder';
import { ATTACKS } from './scenarios/attacks';
import { BENIGN } from './scenarios/benign';

const HELP = `Usage: npm run dataset [-- --out FOLDER] [--only ID]

Plays the scenarios of test/dataset/scenarios against a real API server on this machine, and
writes what its audit log says of them, with a label for each line. Default folder: test/dataset.
With --only, what begins so is recorded anew, and all other files stay as they are.

Exit codes: 0 written, 1 failed, 2 wrong options or something is missing here
`;

const REPOSITORY = resolve(__dirname, '../..');
const BACKGROUND_LINES = 150;

interface Named {
  readonly file: string;
  readonly scenario: string;
  readonly lines: readonly RecordedLine[];
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** One label for each line, as other labelled corpora are written. */
const labelsOf = ({ file, scenario, lines }: Named): readonly string[] =>
  lines.map(({ label, why }, index) =>
    JSON.stringify({
      file,
      line: index + 1,
      label,
      why,
      technique: scenario,
      origin: 'own capture',
      confidence: 'high',
      shape: 'k8s-audit',
    }),
  );

const play = async (only: string | undefined): Promise<readonly Named[]> => {
  const binaries = await ensureKubeBinaries({
    progress: say,
    env: process.env,
    venv: join(REPOSITORY, '.bed', 'venv'),
  });
  const authenticator = new Authenticator();
  const directory = mkdtempSync(join(tmpdir(), 'dataset-'));
  try {
    const url = await authenticator.listen();
    const cluster = await startControlPlane({ directory, binaries, authenticationWebhook: { url }, progress: say });
    try {
      const recorder = new Recorder({ cluster, authenticator, progress: say });
      const played: Named[] = [];
      for (const scenario of [...BENIGN, ...ATTACKS].filter(({ id }) => only === undefined || id.startsWith(only))) {
        say(`${scenario.id}: ${scenario.title}`);
        const lines = await recorder.record(scenario);
        played.push({ file: `audit/${scenario.id}.ndjson`, scenario: scenario.id, lines });
      }
      if (only !== undefined) return played;
      const background = recorder.background(BACKGROUND_LINES);
      return [...played, { file: 'audit/background.ndjson', scenario: 'background', lines: background }];
    } finally {
      await cluster.stop();
    }
  } finally {
    authenticator.close();
    rmSync(directory, { recursive: true });
  }
};

/** The labels of files that stay. */
const keptLabels = (out: string, isReplaced: (file: string) => boolean) => {
  const file = join(out, 'labels.ndjson');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  const byFile = Map.groupBy(lines, (line) => (JSON.parse(line) as { readonly file: string }).file);
  return [...byFile].filter(([name]) => !isReplaced(name)).map(([name, labels]) => ({ file: name, labels }));
};

const write = (out: string, all: readonly Named[], only: string | undefined): void => {
  mkdirSync(join(out, 'audit'), { recursive: true });
  const isReplaced = (file: string): boolean => only === undefined || all.some((one) => one.file === file);
  for (const name of readdirSync(join(out, 'audit'))) {
    if (isReplaced(`audit/${name}`)) rmSync(join(out, 'audit', name));
  }
  for (const { file, lines } of all) writeFileSync(join(out, file), lines.map(({ text }) => `${text}\n`).join(''));
  const labelled = [...keptLabels(out, isReplaced), ...all.map((one) => ({ file: one.file, labels: labelsOf(one) }))];
  const labels = labelled.sort((a, b) => (a.file < b.file ? -1 : 1)).flatMap((one) => one.labels);
  writeFileSync(join(out, 'labels.ndjson'), labels.map((label) => `${label}\n`).join(''));
  const count = all.reduce((sum, { lines }) => sum + lines.length, 0);
  say(`${count} audit events of ${all.length} files in ${out}`);
};

const options = () => {
  try {
    return parseArgs({ options: { out: { type: 'string' }, only: { type: 'string' }, help: { type: 'boolean' } } })
      .values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
    return undefined;
  }
};

const main = async (): Promise<number> => {
  const chosen = options();
  if (!chosen) return 2;
  if (chosen.help) say(HELP);
  else write(resolve(chosen.out ?? __dirname), await play(chosen.only), chosen.only);
  return 0;
};

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = error instanceof MissingPrerequisite ? 2 : 1;
  },
);
