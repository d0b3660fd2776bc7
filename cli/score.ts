import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { detectors } from '../lambdas/core/detectors';
import { plural } from '../lambdas/core/messages/format';
import { EXIT, UsageError, type Command } from './command';
import { parseOptions } from './options';
import { replayPolicy } from './policy-file';
import { createProgress } from './progress';
import { readDataset } from './score/dataset';
import { measure } from './score/measure';
import { jsonReport, textReport } from './score/report';
import { quarantinedBenign, scoreboard } from './score/scoreboard';

const HELP = `Usage: mineguard score [options]

Measures detection on labelled records: what fires on which label, recall and precision by source
and detector, every miss and every false alarm by file and line, and which groups of records become
incidents. The same analyzers and correlator as deployed, in memory; needs no account and no network.

Options:
  --corpus DIR  a folder with labels.ndjson and a folder of .ndjson files for each source;
                default: test/dataset of the project
  --json        the scoreboard as JSON on stdout

docs/scoreboard.md tells how to label records of your own and how to read the figures.

Exit codes:
  0  it was measured, whatever came out
  1  it was measured, and a group of benign records would be quarantined
  2  unknown option, no such folder, or labels that are wrong; the message names file and line
  3  a fault of MineGuard, such as a detector that failed
`;

const DATASET = join(__dirname, '../test/dataset');

export const score: Command = {
  name: 'score',
  summary: 'measures detection on labelled records, offline',
  help: HELP,

  async run(args) {
    const { values, positionals } = parseOptions(args, { corpus: { type: 'string' }, json: { type: 'boolean' } });
    if (positionals.length > 0) throw new UsageError(`what is ${positionals.join(' ')}? Put --corpus before a folder`);
    const dataset = readDataset(values.corpus ?? ownDataset());
    const startedAt = performance.now();
    const tell = createProgress(startedAt);
    const measured = await measure(dataset, replayPolicy(undefined, undefined), (describe) => {
      tell(performance.now(), describe);
    });
    const statuses = new Map<string, string>(detectors.map(({ id, status }) => [id, status]));
    const board = scoreboard(measured, (id) => statuses.get(id) ?? '');

    process.stdout.write((values.json === true ? jsonReport : textReport)(board, dataset.leftOut));
    for (const id of measured.faults) {
      process.stderr.write(`score: ${id} failed on what was noted earlier: a fault of MineGuard\n`);
    }
    if (measured.faults.length > 0) return EXIT.internal;
    if (measured.failures > 0) {
      process.stderr.write(
        `score: a detector failed on ${plural(measured.failures, 'record')}: a fault of MineGuard\n`,
      );
      return EXIT.internal;
    }
    return quarantinedBenign(board).length > 0 ? EXIT.missed : EXIT.ok;
  },
};

const ownDataset = (): string => {
  if (!existsSync(DATASET)) throw new UsageError('there is no dataset in test/dataset; name a folder with --corpus');
  return DATASET;
};
