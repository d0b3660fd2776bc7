import { analyse } from '../../../lambdas/core/detectors/analyse';
import type { Detector, SourceEvents } from '../../../lambdas/core/detectors/detector';
import { auditDetectors, billingDetectors, falcoDetectors, guardDutyDetectors } from '../../../lambdas/core/detectors';
import type { AuditEvent } from '../../../lambdas/core/model/audit-event';
import type { CostAnomaly } from '../../../lambdas/core/model/cost-anomaly';
import type { FalcoAlert } from '../../../lambdas/core/model/falco-alert';
import type { GuardDutyFinding } from '../../../lambdas/core/model/guardduty-finding';
import { originOf } from '../../../lambdas/core/parsing/origin';
import { foundOver } from '../../support/history';

type Removal<T> = (record: T) => T;

const unnamed = (event: AuditEvent): AuditEvent => ({ ...event, objectRef: { ...event.objectRef, name: '' } });

const withoutBody = ({ workload: _, written: __, scaled: ___, ...event }: AuditEvent): AuditEvent => event;

/** How a record looks in which what a detector says it requires is absent. */
const AUDIT: Readonly<Record<string, Removal<AuditEvent>>> = {
  'responseObject or requestObject': withoutBody,
  'requestObject or responseObject': withoutBody,
  requestObject: withoutBody,
  'requestObject.spec.resourceAttributes': withoutBody,
  'requestObject.spec.signerName': withoutBody,
  'responseObject.status.allowed': withoutBody,
  'spec.replicas of the object or of its scale': withoutBody,
  'objectRef.name': unnamed,
  sourceIPs: (event) => ({ ...event, sourceIps: [], origin: originOf([], undefined) }),
  requestURI: (event) => ({ ...event, requestUri: '' }),
  userAgent: (event) => ({ ...event, userAgent: '' }),
  impersonatedUser: ({ impersonated: _, ...event }) => event,
  'annotations authorization.k8s.io/decision': ({ decision: _, ...event }) => event,
  'user.extra of a bound token': (event) => ({ ...event, extra: {} }),
};

const POD_FIELDS = ['k8s.ns.name', 'k8s.pod.name', 'k8s.pod.uid'];

/** All fields that a requirement names; an alert without its pod where it is about that. */
const withoutFields =
  (requirement: string): Removal<FalcoAlert> =>
  (alert) => {
    const named: readonly string[] = requirement.match(/[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+/g) ?? [];
    const gone = new Set(
      named.includes('k8s.pod.name') || named.includes('container.id') ? [...named, ...POD_FIELDS] : named,
    );
    return {
      ...alert,
      rule: /\brule\b/.test(requirement) ? '' : alert.rule,
      fields: Object.fromEntries(Object.entries(alert.fields).filter(([name]) => !gone.has(name))),
    };
  };

const nowhere = ({ workload: _, instanceId: __, privateDnsName: ___, ...finding }: GuardDutyFinding) => finding;

const GUARDDUTY: Readonly<Record<string, Removal<GuardDutyFinding>>> = {
  'eksClusterDetails and kubernetesWorkloadDetails': ({ workload: _, cluster: __, ...finding }) => finding,
  instanceDetails: nowhere,
  'instanceDetails.instanceId': nowhere,
  localIpDetails: ({ localIp: _, ...finding }) => finding,
  'runtimeDetails.process': ({ process: _, ...finding }) => finding,
  'eksClusterDetails.name or instanceDetails.instanceId': ({ cluster: _, ...finding }) => nowhere(finding),
  kubernetesWorkloadDetails: ({ workload: _, ...finding }) => finding,
  'kubernetesApiCallAction.sourceIps': ({ caller, ...finding }) => {
    const { sourceIp: _, ...rest } = caller ?? { name: '' };
    return caller ? { ...finding, caller: rest } : finding;
  },
  'service.detection.sequence': ({ members: _, ...finding }) => finding,
  associatedAttackSequenceArn: ({ sequenceId: _, ...finding }) => finding,
  'accessKeyDetails.principalId': ({ caller: _, ...finding }) => finding,
  'awsApiCallAction.serviceName and api': ({ caller, ...finding }) => {
    const { request: _, ...rest } = caller ?? { name: '' };
    return caller ? { ...finding, caller: rest } : finding;
  },
};

const ofAnomaly =
  (remove: Removal<CostAnomaly>): Removal<SourceEvents['billing']> =>
  (event) => ({ ...event, anomaly: remove(event.anomaly) });

const BILLING: Readonly<Record<string, Removal<SourceEvents['billing']>>> = {
  rootCauses: ofAnomaly((anomaly) => ({ ...anomaly, rootCauses: [] })),
  'impact.totalImpactPercentage': ofAnomaly(({ impactPercent: _, ...anomaly }) => anomaly),
  'rootCauses[].usageType': ofAnomaly((anomaly) => ({
    ...anomaly,
    rootCauses: anomaly.rootCauses.map((cause) => ({ ...cause, usageType: '' })),
  })),
  'rootCauses[].region and linkedAccount': ofAnomaly((anomaly) => ({
    ...anomaly,
    rootCauses: anomaly.rootCauses.map((cause) => ({ ...cause, region: '', linkedAccount: '' })),
  })),
  // Without it there is no anomaly: its parser says so.
  'impact.totalImpact': (event) => event,
};

/** What is written of a field without which nothing comes of a record. */
const NOTHING =
  /nothing is (?:seen|said)|and gives no signal|nothing can be placed|cannot be placed|, and says nothing/;

/** What is written of a field that only makes a finding less precise. */
const STILL_FOUND =
  /^without it, the (?:sweep|probing) is booked|stays with its container|the response decides|stands for the caller|counts as more than doubled/;

const describeAbsence = <S extends keyof SourceEvents>(
  detectors: readonly Detector<S>[],
  removalOf: (requirement: string) => Removal<SourceEvents[S]> | undefined,
) => {
  const cases = detectors.flatMap((detector) =>
    Object.entries(detector.requires).map(([requirement, says]) => ({ id: detector.id, requirement, says, detector })),
  );
  test.each(cases)('$id without $requirement: $says', ({ requirement, says, detector }) => {
    const remove = removalOf(requirement);
    if (!remove) throw new Error(`this test does not know how a record without ${requirement} looks`);
    const { examples, history } = detector;
    const found = [
      ...Object.values(examples.matches).map((event) => {
        const { signals, failures } = analyse([detector], remove(event), 'example');
        expect(failures).toEqual([]);
        return signals.map(({ weight }) => weight);
      }),
      ...Object.values(history?.examples.matches ?? {}).map((events) =>
        foundOver(detector, events.map(remove)).map(({ weight }) => weight),
      ),
    ];
    for (const weight of found.flat()) expect([detector.weight].flat()).toContain(weight);
    if (NOTHING.test(says)) expect(found.flat()).toEqual([]);
    if (STILL_FOUND.test(says)) for (const one of found) expect(one).not.toEqual([]);
  });
};

describe('a record of the audit log', () => {
  describeAbsence(auditDetectors, (requirement) => AUDIT[requirement]);
});

describe('an alert of Falco', () => {
  describeAbsence(falcoDetectors, withoutFields);
});

describe('a finding of GuardDuty', () => {
  describeAbsence(guardDutyDetectors, (requirement) => GUARDDUTY[requirement]);
});

describe('an anomaly of the bill', () => {
  describeAbsence(billingDetectors, (requirement) => BILLING[requirement]);
});
