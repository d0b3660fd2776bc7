import type { CostAnomaly, CostRootCause } from '../model/cost-anomaly';
import { fail, ok, type Result } from '../model/result';
import { contentsOf, plainTextsOf } from './event-contents';
import { objectAt, objectsOf, textOf, type JsonObject } from './json';

export interface AnomalyFailure {
  /**
   * `malformed`: an anomaly without what every anomaly has. `budget`, `alarm`: the message of AWS Budgets or of a
   * CloudWatch alarm, which may come by the same topic. `not-an-anomaly`: something else.
   */
  readonly reason: 'malformed' | 'budget' | 'alarm' | 'not-an-anomaly';
}

/**
 * Reads a cost anomaly: the EventBridge event, or what Cost Anomaly Detection publishes by SNS. They differ in the
 * spelling of one field that is not needed (`dimensionValue`, `dimensionalValue`) and in what they leave out.
 */
export const parseCostAnomalies = (payload: unknown): readonly Result<CostAnomaly, AnomalyFailure>[] => {
  const read = [...contentsOf(payload).map(readAnomaly), ...plainTextsOf(payload).map(readText)];
  return read.length > 0 ? read : [fail({ reason: 'not-an-anomaly' })];
};

/** AWS Budgets writes to people, and its topic carries what it writes. */
const readText = (text: string): Result<CostAnomaly, AnomalyFailure> =>
  fail({ reason: /^AWS Budget(?:s|\b)/.test(text) ? 'budget' : 'not-an-anomaly' });

const readAnomaly = (content: JsonObject): Result<CostAnomaly, AnomalyFailure> => {
  const anomalyId = textOf(content['anomalyId']);
  if (anomalyId === '') {
    const isAlarm = textOf(content['AlarmName']) !== '' && textOf(content['NewStateValue']) !== '';
    return fail({ reason: isAlarm ? 'alarm' : 'not-an-anomaly' });
  }
  const impact = objectAt(content, 'impact');
  const impactUsd = numberOf(impact['totalImpact']);
  const firstDay = dayOf(content['anomalyStartDate']);
  // An anomaly that goes on has no end yet.
  const lastDay = dayOf(content['anomalyEndDate']) ?? firstDay;
  if (impactUsd === undefined || firstDay === undefined || lastDay === undefined) return fail({ reason: 'malformed' });
  const impactPercent = numberOf(impact['totalImpactPercentage']);
  return ok({
    anomalyId,
    accountId: textOf(content['accountId']),
    firstDay,
    lastDay,
    impactUsd,
    ...(impactPercent === undefined ? {} : { impactPercent }),
    rootCauses: objectsOf(content['rootCauses']).map(readRootCause),
    monitorName: textOf(content['monitorName']),
  });
};

const readRootCause = (cause: JsonObject): CostRootCause => {
  const contributionUsd = numberOf(objectAt(cause, 'impact')['contribution']);
  return {
    service: textOf(cause['service']),
    region: textOf(cause['region']),
    linkedAccount: textOf(cause['linkedAccount']),
    usageType: textOf(cause['usageType']),
    ...(contributionUsd === undefined ? {} : { contributionUsd }),
  };
};

const numberOf = (value: unknown): number | undefined => {
  const text = textOf(value);
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined;
};

const dayOf = (value: unknown): string | undefined => {
  const at = Date.parse(textOf(value));
  return Number.isNaN(at) ? undefined : new Date(at).toISOString().slice(0, 10);
};
