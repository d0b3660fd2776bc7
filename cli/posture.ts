import { readFileSync } from 'node:fs';
import { kubeBenchManifests } from '../lambdas/core/posture/kube-bench-manifests';
import { renderPosture } from '../lambdas/core/posture/render-posture';
import { summarise, type PostureSummary } from '../lambdas/core/posture/summarise';
import type { PostureRun } from '../lambdas/core/model/posture';
import { parseKubeBench } from '../lambdas/core/parsing/kube-bench';
import { EXIT, UsageError, type Command } from './command';
import { yamlDocument } from './manifests';
import { parseOptions, print, printJson } from './options';
import { Problems } from './replay/problems';

const HELP = `Usage: mineguard posture FILE... [options]
       mineguard posture --manifests [--json]

Reads what kube-bench found out about a cluster: the score, the failed checks with their
remedy, and what has changed. It tells how well a cluster is locked, and nothing about
mining. Needs no account and no cluster.

The score is passed / (passed + failed); warnings stay apart, since a person judges them.

A file holds what "kube-bench --json" printed, with or without totals, or lines of a log that
do; each file is one run.

Options:
  --previous FILE  an earlier run to compare with; then name one FILE
  --manifests      prints the CronJob that runs kube-bench every night, for kubectl
  --json           the same as JSON on stdout

Exit codes:
  0  every file was read
  1  it ran, and some files hold no result of kube-bench; stderr names them
  2  unknown option, or a file that cannot be read
  3  a fault of MineGuard
`;

const OPTIONS = {
  previous: { type: 'string' },
  manifests: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

const contentsOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read`, { cause: error });
  }
};

const runIn = (file: string, problems: Problems): PostureRun | undefined => {
  const run = parseKubeBench(contentsOf(file));
  if (run.ok) return run.value;
  problems.add(file, run.error.reason === 'empty' ? 'no check in it' : 'no result of kube-bench');
  return undefined;
};

export const posture: Command = {
  name: 'posture',
  summary: 'tells what kube-bench found, and what has changed',
  help: HELP,

  run(args) {
    const { values, positionals: files } = parseOptions(args, OPTIONS);
    const { previous, manifests, json } = values;
    if (manifests) {
      if (files.length > 0 || previous !== undefined) throw new UsageError('--manifests reads no file');
      if (json) printJson(kubeBenchManifests());
      else print(...kubeBenchManifests().map((manifest) => yamlDocument(manifest)));
      return Promise.resolve(EXIT.ok);
    }
    if (files.length === 0) throw new UsageError('name a file that kube-bench has written');
    if (previous !== undefined && files.length > 1) throw new UsageError('--previous is compared with one file');

    const problems = new Problems();
    const before = previous === undefined ? undefined : runIn(previous, problems);
    const summaries: { readonly file: string; readonly summary: PostureSummary }[] = [];
    for (const file of files) {
      const run = runIn(file, problems);
      if (run) summaries.push({ file, summary: summarise(run, before) });
    }
    for (const line of problems.lines()) process.stderr.write(`posture: ${line}\n`);
    if (json) printJson(summaries.map(({ file, summary }) => ({ file, ...summary })));
    else print(summaries.map(({ file, summary }) => [file, ...renderPosture(summary)].join('\n')).join('\n\n'));
    return Promise.resolve(problems.malformed > 0 ? EXIT.badInput : EXIT.ok);
  },
};
