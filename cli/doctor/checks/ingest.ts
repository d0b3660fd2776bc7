import { check, failure, ok, warning, type Check, type Finding } from '../check';
import type { SubscriptionFact } from '../facts';

/** CloudWatch Logs allows no more for one log group. */
const SLOTS = 2;

const judgeSubscription = ({ logGroupName, functionName, filters }: SubscriptionFact, lost: string): Finding => {
  if (filters === undefined) {
    return failure(`there is no log group ${logGroupName}: ${lost}`, 'switch the log on, then deploy again');
  }
  const ours = filters.filter(({ destinationArn }) => destinationArn.endsWith(`:function:${functionName}`));
  if (ours.length > 0) return ok(`${logGroupName} is read; ${SLOTS - filters.length} of ${SLOTS} slots are free`);
  const names = filters.map(({ name }) => name).join(' and ');
  return filters.length >= SLOTS
    ? failure(
        `both subscription filters of ${logGroupName} are taken, by ${names}: ${lost}`,
        `remove one with aws logs delete-subscription-filter, or join them behind a stream, then deploy again`,
      )
    : failure(`no subscription filter of ${logGroupName} is MineGuard's: ${lost}`, 'deploy the stack again');
};

/** Whether what happens reaches the analyzers. */
export const ingestChecks: readonly Check[] = [
  check({
    id: 'audit-subscription',
    title: 'Audit log subscription',
    needs: ['auditSubscription'],
    judge: ({ auditSubscription }) => judgeSubscription(auditSubscription, 'no audit event is analysed'),
  }),
  check({
    id: 'audit-pattern',
    title: 'Audit filter pattern',
    needs: ['auditPattern'],
    judge: ({ auditPattern: { pattern, kept, tried } }) => {
      if (pattern === '') return ok('every line passes');
      return kept.length === 0
        ? ok(`CloudWatch Logs lets all ${tried} example lines pass`)
        : failure(
            `the pattern in force keeps out lines that detectors read: ${kept.slice(0, 3).join('; ')}`,
            'deploy this version again; the pattern is made from its detectors',
          );
    },
  }),
  check({
    id: 'falco-subscription',
    title: 'Falco log subscription',
    needs: ['falcoSubscription'],
    judge: ({ falcoSubscription }) => judgeSubscription(falcoSubscription, 'no Falco alert is analysed'),
  }),
  check({
    id: 'falco-writer',
    title: 'Who writes Falco alerts',
    needs: ['falcoWriters'],
    judge: ({ falcoWriters }) => {
      const open = falcoWriters.filter(({ principals }) => principals.length > 0);
      return open.length === 0
        ? ok(
            'no resource policy lets anybody write; which roles may do so by IAM cannot be listed: ' +
              'node roles must not have logs:PutLogEvents on this group',
          )
        : warning(
            open
              .map(({ policyName, principals }) => `${policyName} lets ${principals.slice(0, 3).join(', ')} write`)
              .join('; '),
            "narrow these resource policies, so that only Falco's own role writes to its group",
          );
    },
  }),
  check({
    id: 'guardduty',
    title: 'GuardDuty',
    needs: ['guardDuty'],
    judge: ({ guardDuty }) => {
      const active = guardDuty.find(({ enabled }) => enabled);
      if (!active) {
        return warning(
          'it is off: its findings do not confirm what is found',
          'aws guardduty create-detector --enable',
        );
      }
      const missing = ['EKS_AUDIT_LOGS', 'RUNTIME_MONITORING'].filter((feature) => !active.features.includes(feature));
      if (missing.length > 0) {
        return warning(`the features ${missing.join(' and ')} are off`, 'switch them on for this account and region');
      }
      return active.publishingFrequency === 'FIFTEEN_MINUTES'
        ? ok('it is on, and repeats are published every fifteen minutes')
        : warning(
            `repeated findings are published at ${active.publishingFrequency}: news of a known finding comes late`,
            'aws guardduty update-detector --finding-publishing-frequency FIFTEEN_MINUTES',
          );
    },
  }),
];
