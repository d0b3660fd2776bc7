import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { samplesExample, utilisationExample } from '../../lambdas/core/detectors/utilisation-example';
import type { Entity } from '../../lambdas/core/model/entity';
import type { LineRecord, Measurement } from './scenario';

export const CLUSTER = 'prod-a';
const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';

/** The nodes of the recorded audit log, and an instance for the first of them. */
const NODE = 'ip-192-0-2-10.eu-west-1.compute.internal';
const NODE_ADDRESS = '192.0.2.10';
const INSTANCE = 'i-0123456789abcdef0';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

export interface ScenarioPod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly node?: string;
}

interface AuditLine {
  readonly stageTimestamp: string;
  readonly verb: string;
  readonly objectRef?: { readonly resource?: string; readonly subresource?: string };
  readonly responseObject?: {
    readonly kind?: string;
    readonly metadata?: { readonly name?: string; readonly namespace?: string; readonly uid?: string };
  };
}

/** A file of the recorded audit log, and the times, pods and owners that other sources must agree with. */
export class RecordedAudit {
  public readonly records: readonly LineRecord[];
  /** Of the first line, in milliseconds since 1970. */
  public readonly startMs: number;
  readonly #events: readonly AuditLine[];

  public constructor(name: string) {
    const lines = readFileSync(join(__dirname, '../dataset/audit', `${name}.ndjson`), 'utf8')
      .trimEnd()
      .split('\n');
    this.records = lines.map((line) => ({ source: 'audit', line }));
    this.#events = lines.map((line) => JSON.parse(line) as AuditLine);
    this.startMs = Math.min(...this.#events.map(({ stageTimestamp }) => Date.parse(stageTimestamp)));
  }

  /** Pods that were made, in order. */
  public get pods(): readonly ScenarioPod[] {
    return this.#created('pods').map(({ namespace = '', name = '', uid = '' }) => ({ namespace, name, uid }));
  }

  public pod(index = 0): ScenarioPod {
    const found = this.pods[index];
    if (!found) throw new Error(`no pod ${index} was made in this recording`);
    return found;
  }

  /** The first object of a kind that was made. */
  public owner(resource: string, kind: string): Entity {
    const found = this.#created(resource)[0];
    if (!found) throw new Error(`no ${kind} was made in this recording`);
    const { namespace = '', name = '', uid = '' } = found;
    return { cluster: CLUSTER, kind, namespace, name, uid };
  }

  #created(resource: string) {
    return this.#events
      .filter(
        ({ verb, objectRef }) =>
          verb === 'create' && objectRef?.resource === resource && objectRef.subresource === undefined,
      )
      .flatMap(({ responseObject }) => (responseObject?.metadata ? [responseObject.metadata] : []));
  }
}

const isoAt = (startMs: number, minutes: number): string => new Date(startMs + minutes * MINUTE_MS).toISOString();

/** A line of Falco about a process in a pod. */
export const falcoLine = (
  startMs: number,
  minutes: number,
  pod: ScenarioPod,
  fields: Readonly<Record<string, string | number>>,
  rule = 'Run a program',
): LineRecord => ({
  source: 'falco',
  line: JSON.stringify({
    hostname: pod.node ?? NODE,
    priority: 'Critical',
    rule,
    source: 'syscall',
    tags: ['container', 'process'],
    time: isoAt(startMs, minutes).replace('Z', '456789Z'),
    output_fields: {
      'container.id': containerIdOf(pod),
      'container.name': 'main',
      'container.image.repository': 'docker.io/library/alpine',
      'k8s.ns.name': pod.namespace,
      'k8s.pod.name': pod.name,
      'evt.type': 'execve',
      ...fields,
    },
  }),
});

/** Twelve hexadecimal digits, as Falco cuts them. */
const containerIdOf = ({ uid }: ScenarioPod): string =>
  uid
    .replaceAll(/[^0-9a-f]/g, '')
    .slice(0, 12)
    .padEnd(12, '0');

/** A program that a process executed, which was not in its image. */
export const runningNew = (path: string, commandLine = path): Readonly<Record<string, string>> => ({
  'proc.name': path.split('/').at(-1) ?? '',
  'proc.exepath': path,
  'proc.cmdline': commandLine,
  'evt.arg.flags': 'EXE_WRITABLE|EXE_UPPER_LAYER',
});

export const running = (path: string, commandLine = path): Readonly<Record<string, string>> => ({
  ...runningNew(path, commandLine),
  'evt.arg.flags': 'EXE_WRITABLE|EXE_LOWER_LAYER',
});

export const writing = (file: string): Readonly<Record<string, string>> => ({
  'evt.type': 'openat',
  'fd.name': file,
  'proc.name': 'sh',
  'proc.exepath': '/bin/sh',
  'proc.cmdline': 'sh',
  'evt.arg.flags': 'O_WRONLY|O_CREAT',
});

export const connecting = (port: number, host?: string): Readonly<Record<string, string | number>> => ({
  'evt.type': 'connect',
  'fd.name': `10.0.1.7:40112->203.0.113.9:${port}`,
  'fd.rip': '203.0.113.9',
  'fd.rport': port,
  ...(host === undefined ? {} : { 'fd.sip.name': host }),
  'proc.name': 'worker',
  'proc.exepath': '/usr/local/bin/worker',
  'proc.cmdline': 'worker',
});

interface FindingProps {
  readonly type: string;
  readonly resource: object;
  readonly service?: object;
}

const findingLine = (startMs: number, minutes: number, { type, resource, service = {} }: FindingProps): LineRecord => {
  const at = isoAt(startMs, minutes);
  const id = Buffer.from(`${type} ${JSON.stringify(resource)}`)
    .toString('hex')
    .slice(-32);
  return {
    source: 'guardduty',
    line: JSON.stringify({
      schemaVersion: '2.0',
      accountId: ACCOUNT,
      region: REGION,
      id,
      type,
      severity: 8,
      title: 'A finding of a scenario.',
      createdAt: at,
      updatedAt: at,
      resource,
      service: {
        serviceName: 'guardduty',
        archived: false,
        count: 1,
        eventFirstSeen: at,
        eventLastSeen: at,
        ...service,
      },
    }),
  };
};

/** What GuardDuty's agent saw in a pod. */
export const runtimeFinding = (startMs: number, minutes: number, type: string, pod: ScenarioPod): LineRecord =>
  findingLine(startMs, minutes, {
    type,
    resource: {
      resourceType: 'EKSCluster',
      eksClusterDetails: { name: CLUSTER, arn: `arn:aws:eks:${REGION}:${ACCOUNT}:cluster/${CLUSTER}` },
      instanceDetails: { instanceId: INSTANCE },
      kubernetesDetails: {
        kubernetesWorkloadDetails: { type: 'pods', namespace: pod.namespace, name: pod.name, uid: pod.uid },
      },
    },
    service: { runtimeDetails: { process: { name: 'worker', executablePath: '/tmp/worker' } } },
  });

interface FoundWorkload {
  /** As findings write kinds, such as `daemonsets`. */
  readonly type: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid?: string;
}

/** What GuardDuty read in the audit log. */
export const requestFinding = (
  startMs: number,
  minutes: number,
  type: string,
  { type: kind, namespace, name, uid }: FoundWorkload,
  username = 'system:anonymous',
): LineRecord =>
  findingLine(startMs, minutes, {
    type,
    resource: {
      resourceType: 'EKSCluster',
      eksClusterDetails: { name: CLUSTER, arn: `arn:aws:eks:${REGION}:${ACCOUNT}:cluster/${CLUSTER}` },
      kubernetesDetails: {
        kubernetesWorkloadDetails: { type: kind, namespace, name, uid },
        kubernetesUserDetails: { username, groups: [] },
      },
    },
    service: {
      action: {
        actionType: 'KUBERNETES_API_CALL',
        kubernetesApiCallAction: {
          verb: 'create',
          requestUri: `/apis/apps/v1/namespaces/${namespace}/${kind}`,
          sourceIps: ['203.0.113.140'],
        },
      },
    },
  });

/** What GuardDuty saw in the flows of a node. */
export const nodeFinding = (startMs: number, minutes: number, type: string): LineRecord =>
  findingLine(startMs, minutes, {
    type,
    resource: {
      resourceType: 'Instance',
      instanceDetails: {
        instanceId: INSTANCE,
        networkInterfaces: [{ privateDnsName: NODE, privateIpAddress: NODE_ADDRESS }],
        tags: [{ key: 'eks:cluster-name', value: CLUSTER }],
      },
    },
    service: {
      action: type.endsWith('!DNS')
        ? { actionType: 'DNS_REQUEST', dnsRequestAction: { domain: 'seed.example', protocol: 'UDP' } }
        : {
            actionType: 'NETWORK_CONNECTION',
            networkConnectionAction: {
              localIpDetails: { ipAddressV4: NODE_ADDRESS },
              remoteIpDetails: { ipAddressV4: '203.0.113.9' },
              remotePortDetails: { port: 3333 },
            },
          },
    },
  });

/** The credentials of a node, used from outside of AWS. */
export const exfiltratedCredentials = (startMs: number, minutes: number): LineRecord =>
  findingLine(startMs, minutes, {
    type: 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS',
    resource: {
      resourceType: 'AccessKey',
      accessKeyDetails: { userName: 'build-agent', userType: 'Role', principalId: `AROAEXAMPLEEXAMPLE111:${INSTANCE}` },
      instanceDetails: { instanceId: INSTANCE, tags: [{ key: 'eks:cluster-name', value: CLUSTER }] },
    },
    service: {
      action: {
        actionType: 'AWS_API_CALL',
        awsApiCallAction: {
          api: 'DescribeInstances',
          serviceName: 'ec2.amazonaws.com',
          remoteIpDetails: { ipAddressV4: '203.0.113.77' },
        },
      },
    },
  });

/** An anomaly of the bill, for days counted from the first. */
export const anomalyLine = (
  startMs: number,
  days: number,
  { percent, usageType = 'EU-BoxUsage:m6i.4xlarge' }: { readonly percent: number; readonly usageType?: string },
): LineRecord => {
  const day = new Date(startMs + days * DAY_MS).toISOString().slice(0, 10);
  return {
    source: 'billing',
    line: JSON.stringify({
      accountId: ACCOUNT,
      anomalyId: `anomaly-${day}-${usageType}`,
      anomalyStartDate: `${day}T00:00:00Z`,
      anomalyEndDate: `${day}T00:00:00Z`,
      dimensionValue: 'Amazon Elastic Compute Cloud - Compute',
      monitorName: 'services',
      anomalyScore: { maxScore: 0.9, currentScore: 0.9 },
      impact: { maxImpact: 412, totalImpact: 412, totalImpactPercentage: percent },
      rootCauses: [
        {
          service: 'Amazon Elastic Compute Cloud - Compute',
          region: REGION,
          linkedAccount: ACCOUNT,
          usageType,
          impact: { contribution: 412 },
        },
      ],
    }),
  };
};

/** A pod that uses all it may, flat, for three quarters of an hour, as the inspector measures it. */
export const saturated = (startMs: number, minutes: number, pod: ScenarioPod, owner: Entity): Measurement => {
  const shiftMs = startMs + minutes * MINUTE_MS - Date.parse(samplesExample([1])[0]?.at ?? '');
  return {
    source: 'inspector',
    window: utilisationExample({
      pod: { cluster: CLUSTER, kind: 'Pod', namespace: pod.namespace, name: pod.name, uid: pod.uid },
      owner,
      allowances: [{ container: 'app', limitCores: 1 }],
      samples: samplesExample([0.99, 1, 0.98, 0.99]).map(({ at, cores }) => ({
        at: new Date(Date.parse(at) + shiftMs).toISOString(),
        cores,
      })),
    }),
  };
};
