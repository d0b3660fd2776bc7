import { parseArgs } from 'node:util';
import { EXIT, UsageError, type Command } from './command';
import { CHECKS } from './doctor/checks';
import { gatherFacts } from './doctor/gather';
import { readStack } from './doctor/gather/stack';
import { jsonReport, textReport } from './doctor/report';
import { createProgress } from './progress';

const HELP = `Usage: mineguard doctor [options]

Looks at the deployed stack, the EKS cluster and what is inside it, and says what will not
work and how to mend it. It reads and changes nothing.

Options:
  --cluster NAME     the cluster to look at; default: the only one of the stack
  --stack NAME       the CloudFormation stack; default: MineGuard
  --kubeconfig FILE  your own access to the cluster; default: KUBECONFIG, ~/.kube/config.
                     Without it, what is inside the cluster is not checked
  --json             all checks as JSON on stdout

Account and region are those of your AWS credentials (AWS_PROFILE, AWS_REGION).

Exit codes:
  0  nothing that was checked keeps MineGuard from working; there may be warnings
  1  at least one failure
  2  unknown option, no such stack or cluster, or a kubeconfig that cannot be read
  3  a fault of MineGuard
`;

const OPTIONS = {
  cluster: { type: 'string' },
  stack: { type: 'string', default: 'MineGuard' },
  kubeconfig: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
};

const clusterOf = (named: string | undefined, stack: string, clusters: readonly string[]): string => {
  const [only, ...others] = clusters;
  const all = clusters.join(', ');
  if (named !== undefined && !clusters.includes(named)) {
    throw new UsageError(`the stack ${stack} guards ${all || 'no cluster'}, not ${named}`);
  }
  const cluster = named ?? only;
  if (cluster === undefined) throw new UsageError(`the stack ${stack} guards no cluster`);
  if (named === undefined && others.length > 0) throw new UsageError(`say with --cluster which one of ${all}`);
  return cluster;
};

const PROGRESS_MILLISECONDS = 500;

export const doctor: Command = {
  name: 'doctor',
  summary: 'checks the deployed stack and its cluster, and says how to mend what is wrong',
  help: HELP,

  async run(args) {
    const { cluster: named, stack: stackName, kubeconfig, json } = parse(args);
    const progress = createProgress(performance.now());
    const clock = setInterval(() => {
      progress(performance.now(), () => 'asking the account and the cluster');
    }, PROGRESS_MILLISECONDS);
    try {
      const stack = await readStack(stackName);
      const cluster = clusterOf(named, stackName, [...stack.clusters.keys()]);
      const facts = await gatherFacts({ stack, cluster, kubeconfig });
      const results = CHECKS.map((check) => check.run(facts));
      process.stdout.write(json ? jsonReport(cluster, results) : textReport(cluster, results));
      return results.some(({ level }) => level === 'failure') ? EXIT.badInput : EXIT.ok;
    } finally {
      clearInterval(clock);
    }
  },
};
