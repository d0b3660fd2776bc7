import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chart } from './chart';
import { FULL, measure, QUICK } from './measure';
import { verdicts } from './promises';
import { jsonReport, markdownTables, textReport, type Setting } from './report';

const HELP = `Usage: npm run bench -- [options]

Measures what the analyzers cost, in one run and without network: throughput on a benign and a
hostile mix against unzipping and against parsing every line, memory by the number of events,
size and load time of every function as it is deployed. Takes two to four minutes.

Options:
  --json    the measurements as JSON on stdout
  --write   also writes docs/benchmarks.md and its chart
  --quick   a reduced run that shows every row and judges nothing

Exit codes:
  0  every promise is kept, or nothing was judged
  1  it ran, and a promise is missed
  2  unknown option
  3  a fault of MineGuard
`;

const DOCS = join(__dirname, '../../docs');
const BEGIN = '<!-- written by npm run bench -- --write -->';
const END = '<!-- end of what the benchmark writes -->';

const main = (args: readonly string[]): number => {
  const options = optionsIn(args);
  if (options === undefined) return 2;
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const begin = performance.now();
  const extent = options.quick ? QUICK : FULL;
  const measurements = measure(extent, (line) => {
    process.stderr.write(`${((performance.now() - begin) / 1000).toFixed(1).padStart(7)} s  ${line}\n`);
  });
  const judged = verdicts(measurements);
  const setting: Setting = {
    processor: cpus()[0]?.model.trim() ?? 'unknown processor',
    node: process.versions.node,
    repetitions: extent.repetitions,
  };
  process.stdout.write((options.json ? jsonReport : textReport)(measurements, judged, setting, !options.quick));
  if (options.quick) return 0;
  if (options.write) {
    writeFileSync(join(DOCS, 'benchmarks.svg'), chart(measurements));
    putBetweenMarks(join(DOCS, 'benchmarks.md'), markdownTables(measurements, judged, setting));
  }
  return judged.every(({ kept }) => kept) ? 0 : 1;
};

const optionsIn = (args: readonly string[]) => {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        json: { type: 'boolean', default: false },
        write: { type: 'boolean', default: false },
        quick: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.quick && values.write) throw new Error('--quick measures too little to be written down');
    return values;
  } catch (error) {
    process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
    return undefined;
  }
};

/** What people wrote around the numbers stays. */
const putBetweenMarks = (file: string, content: string): void => {
  const page = readFileSync(file, 'utf8');
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error(`${file} must hold the lines ${BEGIN} and ${END}`);
  writeFileSync(file, `${page.slice(0, begin + BEGIN.length)}\n\n${content}\n\n${page.slice(end)}`);
};

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 3;
}
