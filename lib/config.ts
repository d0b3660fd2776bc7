import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { parse as parseYaml, YAMLParseError } from 'yaml';
import * as z from 'zod/mini';
import { MODES } from '../lambdas/core/model/policy';

const DEFAULT_FILE = 'mineguard.yaml';

/** An object that refuses keys it does not know: a misspelt `mode` must not leave a cluster in observe mode unseen. */
const strict = <Shape extends z.core.$ZodShape>(shape: Shape) => {
  const allowed = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: ({ code }) =>
      code === 'unrecognized_keys' ? `is not a known key: allowed are ${allowed}` : `must be a mapping with ${allowed}`,
  });
};

const text = (pattern: RegExp, allowed: string) =>
  z.string({ error: `must be ${allowed}` }).check(z.regex(pattern, { error: `must be ${allowed}` }));

const count = (minimum: number, maximum: number) => {
  const allowed = `must be a whole number from ${minimum} to ${maximum}`;
  return z
    .number({ error: allowed })
    .check(z.int({ error: allowed }), z.minimum(minimum, { error: allowed }), z.maximum(maximum, { error: allowed }));
};

const list = <Item extends z.core.$ZodType>(item: Item) => z._default(z.array(item, { error: 'must be a list' }), []);

const namespace = text(/^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/, 'the name of a Kubernetes namespace');
const logGroupName = text(/^[-._/#A-Za-z0-9]{1,512}$/, 'the name of a CloudWatch log group');

const cidr = z.union([z.cidrv4(), z.cidrv6()], { error: 'must be a range of addresses, such as 203.0.113.0/24' });

const mode = z.enum(MODES, { error: `must be ${MODES.map((one) => `"${one}"`).join(', ')}` });

const share = z._default(
  z
    .number({ error: 'must be a number from 0 to 1' })
    .check(
      z.minimum(0, { error: 'must be a number from 0 to 1' }),
      z.maximum(1, { error: 'must be a number from 0 to 1' }),
    ),
  0.5,
);

const truth = z.boolean({ error: 'must be true or false' });

const RETENTIONS = Object.values(RetentionDays)
  .filter((days) => typeof days === 'number')
  .filter((days) => days !== RetentionDays.INFINITE);

const budget = strict({
  windowMinutes: z._default(count(1, 1440), 10),
  pods: z._default(count(0, 1000), 20),
  owners: z._default(count(0, 1000), 5),
  namespaceShare: share,
  principalShare: share,
});

const owner = strict({
  kind: text(/^[A-Z][A-Za-z]{0,62}$/, 'a Kubernetes kind, such as Deployment'),
  namespace,
  name: text(/^[a-z0-9](?:[-.a-z0-9]{0,251}[a-z0-9])?$/, 'the name of a Kubernetes object'),
});

const ids = (prefix: string, example: string) =>
  z
    .array(text(new RegExp(`^${prefix}-[0-9a-f]{8,17}$`), `an id such as ${prefix}-${example}`), {
      error: 'must be a list',
    })
    .check(z.minLength(1, { error: 'must name at least one' }));

const network = strict({
  vpcId: text(/^vpc-[0-9a-f]{8,17}$/, 'an id such as vpc-0123456789abcdef0'),
  subnetIds: ids('subnet', '0123456789abcdef0'),
  securityGroupIds: z.optional(ids('sg', '0123456789abcdef0')),
});

const clusterName = text(/^[A-Za-z0-9][-_A-Za-z0-9]{0,99}$/, 'the name of an EKS cluster');

const cluster = strict({
  name: clusterName,
  region: z.optional(text(/^[a-z]{2,}(?:-[a-z]+)+-\d$/, 'an AWS region, such as eu-west-1')),
  mode: z._default(mode, 'observe'),
  namespaceModes: z._default(z.record(namespace, mode, { error: 'must be a mapping of namespaces to modes' }), {}),
  protected: z.prefault(strict({ namespaces: list(namespace), owners: list(owner) }), {}),
  budget: z.prefault(budget, {}),
  falco: z.prefault(
    strict({
      logGroupName: z.optional(logGroupName),
      shared: z.optional(truth),
      namespace: z._default(namespace, 'falco'),
      container: z._default(text(/^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/, 'the name of a container'), 'falco'),
      writerProven: z._default(z.boolean({ error: 'must be true or false' }), false),
      writerServiceAccount: z.optional(
        text(/^[a-z0-9](?:[-.a-z0-9]{0,251}[a-z0-9])?$/, 'the name of a service account in the namespace of Falco'),
      ),
    }),
    {},
  ),
  audit: z.prefault(
    strict({
      logGroupName: z.optional(logGroupName),
      trustedCidrs: z.optional(z.array(cidr, { error: 'must be a list' })),
    }),
    {},
  ),
  posture: z.prefault(strict({ logGroupName: z.optional(logGroupName) }), {}),
  network: z.optional(network),
  access: z.prefault(
    strict({ mode: z._default(z.enum(['auto', 'manual'], { error: 'must be "auto" or "manual"' }), 'auto') }),
    {},
  ),
});

const notifications = strict({
  emails: list(z.email({ error: 'must be an e-mail address' })),
  slack: z.optional(
    strict({
      workspaceId: text(/^T[0-9A-Z]{1,254}$/, 'the id of a Slack workspace, such as T0123ABCD'),
      channelId: text(/^[CG][0-9A-Z]{1,254}$/, 'the id of a Slack channel, such as C0123ABCD: not its name'),
    }),
  ),
  slackWebhookSecret: z.optional(
    text(
      /^(?:[-/_+=.@A-Za-z0-9]{1,512}|arn:aws[-a-z]*:secretsmanager:[-a-z0-9]+:\d{12}:secret:[-/_+=.@A-Za-z0-9]{1,512}-[A-Za-z0-9]{6})$/,
      'the name or ARN of a secret in Secrets Manager that holds the address, never the address itself',
    ),
  ),
});

/** The operating systems that nodes of the hardened cluster may run. */
const NODE_IMAGES = ['bottlerocket', 'al2023'] as const;

const nodes = strict({
  image: z._default(
    z.enum(NODE_IMAGES, { error: `must be ${NODE_IMAGES.map((one) => `"${one}"`).join(' or ')}` }),
    'bottlerocket',
  ),
  instanceTypes: z._default(
    z
      .array(text(/^[a-z][-a-z0-9]{1,20}\.[-a-z0-9]{1,20}$/, 'an instance type, such as m7g.large'), {
        error: 'must be a list',
      })
      .check(z.minLength(1, { error: 'must name at least one' })),
    ['m7g.large'],
  ),
  minimum: z._default(count(1, 450), 2),
  maximum: z._default(count(1, 450), 6),
  diskGiB: z._default(count(20, 16_384), 50),
});

const fewestFirst: z.core.CheckFn<z.infer<typeof nodes>> = ({ value, issues }) => {
  if (value.minimum <= value.maximum) return;
  const message = `must be at least nodes.minimum, which is ${value.minimum}`;
  issues.push({ code: 'custom', path: ['maximum'], input: value.maximum, message });
};

const hardenedCluster = strict({
  name: clusterName,
  version: z._default(text(/^1\.\d{2}$/, 'a Kubernetes version in quotes, such as "1.36"'), '1.36'),
  admins: z
    .array(
      text(/^arn:[-a-z]+:iam::\d{12}:(?:role|user)\/[-_/+=.,@A-Za-z0-9]{1,512}$/, 'the ARN of an IAM role or user'),
      {
        error: 'must be a list of ARNs of IAM roles or users',
      },
    )
    .check(z.minLength(1, { error: 'must name at least one: the cluster lets in nobody else, not even who made it' })),
  publicCidrs: list(
    text(
      /^(?:\d{1,3}\.){3}\d{1,3}\/(?:[89]|[12]\d|3[0-2])$/,
      'an IPv4 range from /8 to /32, such as 203.0.113.0/24; the whole internet is not allowed',
    ),
  ),
  vpcCidr: z._default(
    text(/^(?:\d{1,3}\.){3}\d{1,3}\/(?:1[6-9]|2[0-2])$/, 'an IPv4 range from /16 to /22'),
    '10.0.0.0/16',
  ),
  zones: z._default(count(2, 3), 2),
  nodes: z.prefault(nodes.check(fewestFirst), {}),
  guardDutyDetector: z._default(truth, false),
});

/** A cluster that is made here and not guarded would be a mistake. */
const guardedWhatIsMade: z.core.CheckFn<{
  readonly clusters: z.infer<typeof cluster>[];
  readonly hardenedCluster?: z.infer<typeof hardenedCluster> | undefined;
}> = ({ value, issues }) => {
  const { clusters, hardenedCluster: made } = value;
  if (!made || clusters.filter(({ name }) => name === made.name).length === 1) return;
  const message =
    'must be the name of exactly one of the clusters, so that it is guarded, and in which region is known';
  issues.push({ code: 'custom', path: ['hardenedCluster', 'name'], input: made.name, message });
};

/** Names are unique in a region; a fleet may well use one name in several. */
const eachClusterOnce: z.core.CheckFn<z.infer<typeof cluster>[]> = ({ value, issues }) => {
  value.forEach(({ name, region }, index) => {
    const first = value.findIndex((other) => other.name === name && other.region === region);
    if (first === index) return;
    issues.push({ code: 'custom', path: [index, 'name'], input: name, message: 'must be named once for each region' });
  });
};

/** A VPC is in one region. A cluster that names none is in the one that is deployed to. */
const oneRegionForSharedNetwork: z.core.CheckFn<{
  readonly clusters: z.infer<typeof cluster>[];
  readonly network?: z.infer<typeof network> | undefined;
}> = ({ value, issues }) => {
  const regions = value.clusters.filter((one) => !one.network).map(({ region }) => region);
  if (!value.network || new Set(regions).size < 2) return;
  const message = 'must be written under each cluster, since a VPC is in one region';
  issues.push({ code: 'custom', path: ['network'], input: value.network, message });
};

/** What `mineguard.yaml` may hold. The JSON schema beside the example file is generated from it. */
export const configSchema = strict({
  clusters: z
    .array(cluster, { error: 'must be a list of clusters' })
    .check(z.minLength(1, { error: 'must name at least one cluster' }), eachClusterOnce),
  notifications: z.prefault(notifications, {}),
  network: z.optional(network),
  dashboard: z.prefault(strict({ enabled: z._default(truth, true) }), {}),
  inspector: z.prefault(strict({ everyMinutes: z._default(count(5, 60), 15) }), {}),
  guardDuty: z.prefault(strict({ enabled: z._default(truth, true) }), {}),
  imageScans: z.prefault(strict({ enabled: z._default(truth, false) }), {}),
  billing: z.prefault(
    strict({
      enabled: z._default(truth, false),
      minimumImpactUsd: z._default(count(1, 1_000_000), 25),
      topicArn: z.optional(
        text(/^arn:[-a-z]+:sns:[-a-z0-9]+:\d{12}:[-_A-Za-z0-9]{1,256}$/, 'the ARN of an SNS topic (not FIFO)'),
      ),
    }),
    {},
  ),
  hardenedCluster: z.optional(hardenedCluster),
  logRetentionDays: z._default(
    z.literal(RETENTIONS, { error: `must be one of ${RETENTIONS.join(', ')}` }),
    RetentionDays.ONE_MONTH,
  ),
}).check(oneRegionForSharedNetwork, guardedWhatIsMade);

export type AppConfig = z.infer<typeof configSchema>;
export type ClusterConfig = AppConfig['clusters'][number];
export type NetworkConfig = z.infer<typeof network>;
export type HardenedClusterConfig = z.infer<typeof hardenedCluster>;

/** `clusters[0].mode` from its parts. */
const pathOf = (parts: readonly PropertyKey[]): string =>
  parts
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '') || 'the configuration';

const describeProblem = (path: readonly PropertyKey[], message: string, given: unknown): string =>
  `  ${pathOf(path)} ${message}, got ${described(given)}`;

/** The address of a webhook is its password, and errors end up in build logs. */
const described = (given: unknown): string => {
  if (given === undefined) return 'nothing';
  const shown = JSON.stringify(given);
  return /https?:\/\/hooks\./i.test(shown) ? 'the address of a webhook' : shown;
};

/** A key that is not known is named by its own path, not by that of the object it is in. */
const describeIssue = ({ path, message, ...issue }: z.core.$ZodIssue): readonly string[] =>
  issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => describeProblem([...path, key], message, issue.input?.[key]))
    : [describeProblem(path, message, issue.input)];

/** Checks what the user wrote; the error lists everything that is wrong with it at once. */
export const parseConfig = (raw: unknown, origin: string): AppConfig => {
  const result = z.safeParse(configSchema, raw, { reportInput: true });
  if (result.success) return result.data;
  throw new Error(`${origin} is not usable:\n${result.error.issues.flatMap(describeIssue).join('\n')}`);
};

const readYaml = (file: string): unknown => {
  try {
    return parseYaml(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof YAMLParseError) throw new Error(`${file} is not YAML: ${error.message}`, { cause: error });
    throw new Error(`${file} cannot be read: name an existing file with -c config=FILE`, { cause: error });
  }
};

/** One value given by `-c key=value`. */
export type ContextReader = (key: string) => unknown;

const contextText = (context: ContextReader, key: string): string | undefined => {
  const value = context(key);
  if (value === undefined || typeof value === 'string') return value;
  throw new Error(`context ${key} must be text, got ${JSON.stringify(value)}`);
};

/**
 * Reads the configuration: the file of `-c config=FILE`, or `mineguard.yaml` in the folder, or just `-c cluster=NAME`
 * with `mode` and `email` (several are separated by commas).
 *
 * File and `cluster` together are refused: whichever won, clusters named in the other would silently lose their guard.
 */
export const loadConfig = (context: ContextReader, folder: string): AppConfig => {
  const [config, name, mode, email] = ['config', 'cluster', 'mode', 'email'].map((key) => contextText(context, key));
  const file = resolve(folder, config ?? DEFAULT_FILE);
  const hasFile = config !== undefined || existsSync(file);

  if (name !== undefined) {
    if (hasFile) {
      throw new Error(`-c cluster=${name} and ${file} are both given: keep one, or add the cluster to the file`);
    }
    return parseConfig(
      { clusters: [{ name, mode }], notifications: { emails: email?.split(',').map((address) => address.trim()) } },
      `-c cluster=${name}`,
    );
  }
  const stray = mode !== undefined ? 'mode' : email !== undefined ? 'email' : undefined;
  if (stray) throw new Error(`-c ${stray} goes with -c cluster=NAME only: with a file, write it into the file`);
  if (!hasFile) {
    throw new Error(`no cluster is named: give -c cluster=NAME, or copy mineguard.example.yaml to ${DEFAULT_FILE}`);
  }
  return parseConfig(readYaml(file), file);
};
