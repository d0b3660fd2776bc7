import type {
  FindingCaller,
  FindingContainer,
  FindingProcess,
  FindingWorkload,
  GuardDutyFinding,
} from '../model/guardduty-finding';
import { fail, ok, type Result } from '../model/result';
import { contentsOf } from './event-contents';
import { kindOf, nonEmpty, presentOf, timeOf } from './guardduty-fields';
import { inEventLayout } from './guardduty-layout';
import { membersOf } from './guardduty-sequence';
import { isObject, objectAt, objectsOf, parseJson, textOf, textsOf, type JsonObject } from './json';

export interface FindingFailure {
  /** `malformed`: a finding without what every finding has. `not-guardduty`: something else. */
  readonly reason: 'malformed' | 'not-guardduty';
}

/**
 * Reads what holds findings: an EventBridge event, an answer of GetFindings, a finding of Security Hub, or a bare finding.
 *
 * What a finding says about processes and names comes from whoever ran them; it is data here and is bounded later.
 */
export const parseGuardDutyFindings = (payload: unknown): readonly Result<GuardDutyFinding, FindingFailure>[] => {
  const findings = contentsOf(payload).flatMap((content) => {
    const listed = objectsOf(content['findings'] ?? content['Findings']);
    return listed.length > 0 ? listed : [content];
  });
  return findings.length > 0 ? findings.map(readFinding) : [fail({ reason: 'not-guardduty' })];
};

const readFinding = (content: JsonObject): Result<GuardDutyFinding, FindingFailure> => {
  const finding = inEventLayout(content);
  const { service, resource } = { service: objectAt(finding, 'service'), resource: objectAt(finding, 'resource') };
  const [id, type, accountId, region] = ['id', 'type', 'accountId', 'region'].map((field) => textOf(finding[field]));
  if (!type?.includes(':') || Object.keys(service).length === 0) return fail({ reason: 'not-guardduty' });
  const updatedAt = timeOf(finding['updatedAt']);
  if (!id || !accountId || !region || updatedAt === undefined) return fail({ reason: 'malformed' });
  const title = textOf(finding['title']);
  const lastSeenAt = timeOf(service['eventLastSeen']) ?? updatedAt;
  const isSequence = type.startsWith('AttackSequence:');
  const read: GuardDutyFinding = {
    id,
    type,
    title,
    severity: Number(textOf(finding['severity'])) || 0,
    accountId,
    region,
    updatedAt,
    firstSeenAt: timeOf(service['eventFirstSeen']) ?? lastSeenAt,
    lastSeenAt,
    isSample: title.startsWith('[SAMPLE]') || isSample(objectAt(service, 'additionalInfo')),
    isArchived: textOf(service['archived']) === 'true',
    ...resourceOf(resource),
    ...actionOf(objectAt(service, 'action')),
    ...presentOf({
      process: processOf(objectAt(service, 'runtimeDetails', 'process')),
      caller: callerOf(resource, objectAt(service, 'action')),
      sequenceId: isSequence ? id : nonEmpty(textOf(finding['associatedAttackSequenceArn']).split('/').at(-1)),
    }),
  };
  return ok(isSequence ? { ...read, ...membersOf(read, objectAt(service, 'detection', 'sequence')) } : read);
};

/** The SDK keeps it as JSON in a text. */
const isSample = (info: JsonObject): boolean => {
  const value = parseJson(textOf(info['value']));
  return textOf(info['sample']) === 'true' || (isObject(value) && textOf(value['sample']) === 'true');
};

const resourceOf = (resource: JsonObject) => {
  const instance = objectAt(resource, 'instanceDetails');
  const workload = objectAt(resource, 'kubernetesDetails', 'kubernetesWorkloadDetails');
  const [container] = [objectAt(resource, 'containerDetails'), ...objectsOf(workload['containers'])].filter(
    (candidate) => Object.keys(candidate).length > 0,
  );
  return presentOf({
    cluster: nonEmpty(objectAt(resource, 'eksClusterDetails')['name']) ?? clusterOfTags(objectsOf(instance['tags'])),
    instanceId: nonEmpty(instance['instanceId']),
    privateDnsName: nonEmpty(objectsOf(instance['networkInterfaces'])[0]?.['privateDnsName']),
    workload: workloadOf(workload),
    container: container && containerOf(container),
  });
};

const CLUSTER_TAGS = ['aws:eks:cluster-name', 'eks:cluster-name', 'eks:eks-cluster-name'];
const OWNED_BY = 'kubernetes.io/cluster/';

/** Tags that EKS, its node groups and Karpenter put on instances; who may tag instances may start them. */
const clusterOfTags = (tags: readonly JsonObject[]): string | undefined => {
  const named = tags.find(({ key }) => CLUSTER_TAGS.includes(textOf(key)));
  const owned = tags.find(({ key }) => textOf(key).startsWith(OWNED_BY));
  return nonEmpty(named?.['value']) ?? nonEmpty(textOf(owned?.['key']).slice(OWNED_BY.length));
};

const workloadOf = (workload: JsonObject): FindingWorkload | undefined => {
  const kind = kindOf(workload['type']);
  const [namespace, name] = [nonEmpty(workload['namespace']), nonEmpty(workload['name'])];
  if (kind === undefined || namespace === undefined || name === undefined) return undefined;
  return { kind, namespace, name, ...presentOf({ uid: nonEmpty(workload['uid']) }) };
};

const containerOf = (container: JsonObject): FindingContainer => ({
  id: textOf(container['id']),
  name: textOf(container['name']),
  image: textOf(container['image']),
});

const actionOf = (action: JsonObject) => {
  const connection = objectAt(action, 'networkConnectionAction');
  return presentOf({
    domain: nonEmpty(objectAt(action, 'dnsRequestAction')['domain']),
    localIp: nonEmpty(objectAt(connection, 'localIpDetails')['ipAddressV4']),
    remoteIp: nonEmpty(objectAt(connection, 'remoteIpDetails')['ipAddressV4']),
    remotePort: nonEmpty(objectAt(connection, 'remotePortDetails')['port']),
  });
};

/** An identity of Kubernetes, else the owner of an AWS access key. */
const callerOf = (resource: JsonObject, action: JsonObject): FindingCaller | undefined => {
  const user = objectAt(resource, 'kubernetesDetails', 'kubernetesUserDetails');
  const key = objectAt(resource, 'accessKeyDetails');
  const asked = objectAt(action, 'kubernetesApiCallAction');
  const called = objectAt(action, 'awsApiCallAction');
  const name = nonEmpty(user['username']) ?? nonEmpty(key['userName']) ?? nonEmpty(key['principalId']);
  if (name === undefined) return undefined;
  const [sourceIp] = [
    ...textsOf(asked['sourceIps'] ?? asked['sourceIPs']),
    ...[asked, called].map((one) => textOf(objectAt(one, 'remoteIpDetails')['ipAddressV4'])),
  ].filter((address) => address !== '');
  return presentOf({
    name,
    sourceIp,
    userAgent: nonEmpty(asked['userAgent']) ?? nonEmpty(called['userAgent']),
    request: nonEmpty(requestOf(asked['verb'], asked['requestUri']) || requestOf(called['serviceName'], called['api'])),
    // A role that an instance uses bears the id of the instance as the name of its session.
    roleOfInstance: /:(i-[0-9a-f]{8,17})$/.exec(textOf(key['principalId']))?.[1],
  });
};

const requestOf = (first: unknown, second: unknown): string =>
  [textOf(first), textOf(second)].filter((part) => part !== '').join(' ');

const processOf = (process: JsonObject): FindingProcess | undefined =>
  Object.keys(process).length === 0
    ? undefined
    : {
        name: textOf(process['name']),
        executablePath: textOf(process['executablePath']),
        sha256: textOf(process['executableSha256']),
      };
