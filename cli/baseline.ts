import { dnsPolicy } from '../lambdas/core/baseline/dns-policy';
import { DEFAULT_BASELINE, namespaceBaseline } from '../lambdas/core/baseline/namespace-baseline';
import { EXIT, UsageError, type Command } from './command';
import { yamlDocument } from './manifests';
import { parseOptions, print, printJson, wholeNumber } from './options';

const HELP = `Usage: mineguard baseline --namespace NAME [options]
       mineguard baseline --dns [--json]

Prints what a namespace begins with, for kubectl: Pod Security at level restricted, policies
that deny all traffic but questions to the DNS, a quota and limits that make mining
unprofitable, and no token in pods that did not ask for one. It calls nobody.

Options:
  --namespace NAME  the namespace; it is made when it is not there
  --cpu N           cores of all its pods together; default: ${DEFAULT_BASELINE.cpuCores}
  --memory N        GiB of all its pods together; default: ${DEFAULT_BASELINE.memoryGiB}
  --pods N          pods; default: ${DEFAULT_BASELINE.pods}
  --dns             the policy for the cluster's DNS that a network plug-in in strict mode needs
  --json            the objects as JSON

Exit codes:
  0  printed
  2  unknown option, or a value that is not allowed
  3  a fault of MineGuard
`;

const OPTIONS = {
  namespace: { type: 'string' },
  cpu: { type: 'string' },
  memory: { type: 'string' },
  pods: { type: 'string' },
  dns: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

const NAMESPACE = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

/** What runs there is the cluster's own, and needs what the baseline refuses. */
const OF_THE_CLUSTER = /^kube-/;

const limitOf = (text: string | undefined, option: 'cpu' | 'memory' | 'pods', fallback: number): number =>
  wholeNumber(text, { option, fallback, from: 1, to: 100_000 });

const namespaceIn = (name: string | undefined): string => {
  if (name === undefined) throw new UsageError('name the namespace with --namespace');
  if (!NAMESPACE.test(name)) throw new UsageError(`${JSON.stringify(name)} is not the name of a namespace`);
  if (OF_THE_CLUSTER.test(name)) {
    throw new UsageError(`${name} is a namespace of the cluster itself, whose pods need what the baseline refuses`);
  }
  return name;
};

export const baseline: Command = {
  name: 'baseline',
  summary: 'prints what a namespace begins with: security, policies, quota',
  help: HELP,

  run(args) {
    const { values, positionals } = parseOptions(args, OPTIONS);
    if (positionals.length > 0) throw new UsageError(`what is ${positionals.join(' ')}?`);
    const { namespace, cpu, memory, pods, dns, json } = values;
    if (dns && namespace !== undefined) throw new UsageError('--dns is about the whole cluster: leave out --namespace');
    const manifests = dns
      ? [dnsPolicy()]
      : namespaceBaseline({
          namespace: namespaceIn(namespace),
          cpuCores: limitOf(cpu, 'cpu', DEFAULT_BASELINE.cpuCores),
          memoryGiB: limitOf(memory, 'memory', DEFAULT_BASELINE.memoryGiB),
          pods: limitOf(pods, 'pods', DEFAULT_BASELINE.pods),
        });
    if (json) printJson(manifests);
    else print(...manifests.map((manifest) => yamlDocument(manifest)));
    return Promise.resolve(EXIT.ok);
  },
};
