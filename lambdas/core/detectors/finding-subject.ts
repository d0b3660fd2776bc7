import { accountEntity, clusterEntity, type Entity } from '../model/entity';
import { ARCHIVED } from '../model/evidence';
import type { GuardDutyFinding } from '../model/guardduty-finding';

/**
 * What a finding is about: its workload, else its instance, which is taken apart into pods later.
 *
 * A sample names things that do not exist, or that happen to exist: it is about the account, where it is shown.
 */
export const subjectOf = (finding: GuardDutyFinding): Entity | undefined => {
  const { cluster = '', workload, instanceId } = finding;
  if (finding.isSample) return accountEntity(finding.accountId, finding.region);
  if (workload && cluster !== '') return { cluster, ...workload };
  // The cluster of an instance without a tag of EKS is found by looking for its pods.
  return instanceId === undefined ? undefined : { cluster, kind: 'Node', namespace: '', name: instanceId };
};

/**
 * What a finding has to say: of an attack sequence its members, in place of the sequence itself, which names none of them.
 * A member has the id of the finding that it stands for, so that one that came by itself is known again.
 */
export const partsOf = ({ members = [], ...finding }: GuardDutyFinding): readonly GuardDutyFinding[] =>
  members.length > 0 && !finding.isSample
    ? members.map((member) => ({ ...member, cluster: finding.cluster }))
    : [finding];

/** The same for what was done through the API of a cluster: where no workload is named, it is about the cluster. */
export const apiSubjectOf = (finding: GuardDutyFinding): Entity | undefined => {
  const { cluster = '', workload, isSample } = finding;
  if (isSample || workload) return subjectOf(finding);
  return cluster === '' ? undefined : clusterEntity(cluster);
};

/** What marks evidence that is shown and never counts. Set by us alone: no source can choose the name of a fact. */
const EXERCISE = 'exercise';

/** What people and later stages need of a finding. Names and paths were chosen by whoever ran the process. */
export const factsOf = (finding: GuardDutyFinding): Readonly<Record<string, string>> => {
  const { process, container, caller, remoteIp, remotePort } = finding;
  const facts: Readonly<Record<string, string | undefined>> = {
    finding: finding.type,
    severity: String(finding.severity),
    firstSeen: finding.firstSeenAt,
    instance: finding.instanceId,
    node: finding.privateDnsName,
    localIp: finding.localIp,
    remote: remoteIp === undefined ? undefined : `${remoteIp}:${remotePort ?? ''}`,
    domain: finding.domain,
    process: process?.executablePath || process?.name,
    sha256: process?.sha256,
    container: container?.name,
    image: container?.image,
    actor: caller?.name,
    sourceIp: caller?.sourceIp,
    userAgent: caller?.userAgent,
    request: caller?.request,
    sequence: finding.sequenceId,
    [ARCHIVED]: finding.isArchived ? 'archived in GuardDuty' : undefined,
    [EXERCISE]: finding.isSample ? 'a sample finding of GuardDuty' : undefined,
  };
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, text]) => (text === undefined || text === '' ? [] : [[name, text]])),
  );
};

/** What gave it away, the most telling first. A sample has an indicator of its own, so that it joins no real evidence. */
export const indicatorsOf = (
  finding: GuardDutyFinding,
  ...found: readonly (string | undefined)[]
): readonly string[] => {
  const told = found.filter((text) => text !== undefined && text !== '') as readonly string[];
  return [...(finding.isSample ? ['[SAMPLE]'] : []), ...(told.length > 0 ? told : [finding.type])];
};
