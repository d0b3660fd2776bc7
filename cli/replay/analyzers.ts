import { createAnalyzer as createAuditAnalyzer } from '../../lambdas/audit-analyzer/handler';
import { auditDetectors, billingDetectors, falcoDetectors, guardDutyDetectors } from '../../lambdas/core/detectors';
import { parseJson } from '../../lambdas/core/parsing/json';
import type { AnalysedBatch } from '../../lambdas/core/detectors/analysed-batch';
import type { AddressRange } from '../../lambdas/core/parsing/network-address';
import type { LogRecord } from '../../lambdas/core/parsing/log-batch';
import type { Metrics } from '../../lambdas/core/ports';
import { createAnalyzer as createCostAnalyzer } from '../../lambdas/cost-analyzer/handler';
import { createAnalyzer as createGuardDutyAnalyzer } from '../../lambdas/guardduty-analyzer/handler';
import { createAnalyzer as createFalcoAnalyzer } from '../../lambdas/falco-analyzer/handler';
import type { FileOption } from './options';

/** The analyzer of one source, as deployed, and what it wants to read. */
export interface SourceAnalyzer {
  readonly expected: string;
  /** One record at a time: what is folded together must not depend on how a file was cut into batches. */
  analyse(record: LogRecord, file: string): AnalysedBatch;
}

/** What a deployment takes when nothing else is configured. */
const MINIMUM_IMPACT_USD = 25;

export const analyzersFor = (
  cluster: string,
  metrics: Metrics,
  clusterRanges?: readonly AddressRange[],
): Readonly<Record<FileOption, SourceAnalyzer>> => {
  const audit = createAuditAnalyzer({ cluster, detectors: auditDetectors, clusterRanges, metrics });
  const falco = createFalcoAnalyzer({ cluster, detectors: falcoDetectors, metrics });
  const guardDuty = createGuardDutyAnalyzer({
    detectors: guardDutyDetectors,
    metrics,
    // All logs of a replay are of one cluster, as the user says.
    ownershipOf: () => ({ cluster }),
  });
  const billing = createCostAnalyzer({
    detectors: billingDetectors,
    metrics,
    // A replay knows no account: the anomaly's own first cause stands for it.
    accountOf: ({ accountId, rootCauses: [cause] }) => ({
      id: cause?.linkedAccount ?? accountId,
      region: cause?.region ?? '',
    }),
    guardedRegionsOf: ({ rootCauses: [cause] }) => [cause?.region ?? ''],
    minimumImpactUsd: MINIMUM_IMPACT_USD,
  });
  return {
    audit: {
      expected: 'expected an audit event, complete JSON of kind Event in audit.k8s.io/v1',
      analyse: (record, file) => audit([record], file),
    },
    falco: {
      expected: 'expected a Falco alert as JSON (json_output: true)',
      analyse: (record, file) => falco([record], file),
    },
    guardduty: {
      expected: 'expected a GuardDuty finding as JSON, bare, in an event, or in an answer of GetFindings',
      analyse: ({ id, message }, file) => guardDuty(parseJson(message), `${file}:${id}`),
    },
    billing: {
      expected: 'expected an anomaly of Cost Anomaly Detection as JSON, from EventBridge or SNS',
      analyse: ({ id, message }, file) => billing(parseJson(message), `${file}:${id}`),
    },
  };
};
