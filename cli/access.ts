import { existsSync, readFileSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import { openingCommands, openingManifests, openingYaml } from './access/opening';
import { EXIT, UsageError, type Command } from './command';
import { parseOptions, print, printJson } from './options';
import { replayPolicy } from './policy-file';

const HELP = `Usage: mineguard access --cluster NAME [options]

Prints what a person applies in a cluster with "access: { mode: manual }": the roles and
guards of MineGuard as YAML for kubectl, and the commands that let its two IAM roles in.
It calls nobody and needs no credentials. Apply it again after each upgrade and each change
of mode, namespaceModes or protected.

Options:
  --cluster NAME   the cluster, as the configuration names it
  --config FILE    the configuration; default: mineguard.yaml
  --stack NAME     the CloudFormation stack; default: MineGuard
  --commands       only the commands, ready for a shell
  --json           manifests and commands as JSON

Exit codes:
  0  printed
  2  unknown option, no such file or cluster, or a configuration that is wrong
  3  a fault of MineGuard
`;

const OPTIONS = {
  cluster: { type: 'string' },
  config: { type: 'string', default: 'mineguard.yaml' },
  stack: { type: 'string', default: 'MineGuard' },
  commands: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

/** They stand in commands, so they are no more than names. */
const named = (value: string, pattern: RegExp, what: string): string => {
  if (pattern.test(value)) return value;
  throw new UsageError(`${JSON.stringify(value)} is not ${what}`);
};

const regionIn = (file: string, cluster: string): string | undefined => {
  const config = parseYaml(readFileSync(file, 'utf8')) as { clusters: readonly { name: string; region?: unknown }[] };
  const region = config.clusters.find(({ name }) => name === cluster)?.region;
  if (region === undefined) return undefined;
  return named(
    typeof region === 'string' ? region : JSON.stringify(region),
    /^[a-z]{2,}(?:-[a-z]+)+-\d$/,
    'an AWS region',
  );
};

export const access: Command = {
  name: 'access',
  summary: 'prints what lets MineGuard into a cluster by hand',
  help: HELP,

  run(args) {
    const { values, positionals } = parseOptions(args, OPTIONS);
    const { cluster: name, config, commands, json } = values;
    if (positionals.length > 0) throw new UsageError(`what is ${positionals.join(' ')}?`);
    if (name === undefined) throw new UsageError('name the cluster with --cluster');
    if (!existsSync(config)) throw new UsageError(`there is no file ${config}: name it with --config`);
    const policy = replayPolicy(config, name);
    named(policy.cluster, /^[A-Za-z0-9][-_A-Za-z0-9]{0,99}$/, 'the name of an EKS cluster');
    const stack = named(values.stack, /^[A-Za-z][-A-Za-z0-9]{0,127}$/, 'the name of a CloudFormation stack');
    const opening = { policy, region: regionIn(config, name), stack };

    if (json) printJson({ manifests: openingManifests(policy), commands: openingCommands(opening) });
    else if (commands) print(...openingCommands(opening));
    else print(openingYaml(opening));
    return Promise.resolve(EXIT.ok);
  },
};
