import { createAnalyzer as createAuditAnalyzer } from '../../lambdas/audit-analyzer/handler';
import { auditDetectors, falcoDetectors } from '../../lambdas/core/detectors';
import type { AnalysedBatch } from '../../lambdas/core/detectors/analysed-batch';
import type { LogRecord } from '../../lambdas/core/parsing/log-batch';
import type { Metrics } from '../../lambdas/core/ports';
import { createAnalyzer as createFalcoAnalyzer } from '../../lambdas/falco-analyzer/handler';
import type { FileOption } from './options';

/** The analyzer of one source, as deployed, and what it wants to read. */
export interface SourceAnalyzer {
  readonly expected: string;
  /** One record at a time: what is folded together must not depend on how a file was cut into batches. */
  analyse(record: LogRecord, file: string): AnalysedBatch;
}

/** Sources without an analyzer are undefined: their records are counted, and the user is told. */
export const analyzersFor = (
  cluster: string,
  metrics: Metrics,
): Readonly<Record<FileOption, SourceAnalyzer | undefined>> => {
  const audit = createAuditAnalyzer({ cluster, detectors: auditDetectors, metrics });
  const falco = createFalcoAnalyzer({ cluster, detectors: falcoDetectors, metrics });
  return {
    audit: {
      expected: 'expected an audit event, complete JSON of kind Event in audit.k8s.io/v1',
      analyse: (record, file) => audit([record], file),
    },
    falco: {
      expected: 'expected a Falco alert as JSON (json_output: true)',
      analyse: (record, file) => falco([record], file),
    },
    guardduty: undefined,
    billing: undefined,
  };
};
