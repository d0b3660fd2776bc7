import { daysOf, type CostRootCause } from '../model/cost-anomaly';
import { accountEntity } from '../model/entity';
import type { Weight } from '../model/signal';
import type { BillingEvent, Match } from './detector';

/** How Cost Explorer writes what nodes and Fargate pods are billed as. */
const COMPUTE = /^(?:Amazon Elastic Compute Cloud|EC2 - Other|AmazonEC2|Amazon Elastic Container Service)/i;

/** GPU (g, gr, p), Trainium, Inferentia, Gaudi; with the region's short name before and the size behind. */
const ACCELERATOR = /(?:Usage|Reservation|BoxUsage):(?:gr?\d|p\d|trn\d|inf\d|dl\d)[a-z-]{0,8}\./i;

const MINIMUM_PERCENT = 20;
const DOUBLED_PERCENT = 100;

export const isCompute = ({ service }: CostRootCause): boolean => COMPUTE.test(service);

export const isAccelerator = ({ usageType }: CostRootCause): boolean => ACCELERATOR.test(usageType);

/** Where a cause arose. */
export const placeOf = ({ linkedAccount, region }: CostRootCause): BillingEvent['account'] => ({
  id: linkedAccount,
  region,
});

/** Compute in the account and region of the guarded clusters. */
export const isOurs = (cause: CostRootCause, { account }: BillingEvent): boolean =>
  isCompute(cause) && cause.region === account.region && cause.linkedAccount === account.id;

/** What an anomaly says of one place, as far as it is large enough: 20 % and more, and enough dollars a day. */
export const matchOf = (
  { anomaly, minimumImpactUsd }: BillingEvent,
  causes: readonly CostRootCause[],
  place: BillingEvent['account'],
  atLeast: Weight = 'weak',
): Match | undefined => {
  const percent = anomaly.impactPercent ?? Infinity;
  const perDay = anomaly.impactUsd / daysOf(anomaly);
  if (causes.length === 0 || perDay < minimumImpactUsd || percent < MINIMUM_PERCENT) return undefined;
  const amount = amountOf(causes, anomaly.impactUsd).toFixed(2);
  return {
    entity: accountEntity(place.id, place.region),
    // With day and amount: an anomaly that grows is told anew, and the latest word about it counts.
    indicators: [`anomaly ${anomaly.anomalyId}`, `to ${anomaly.lastDay}`, `${amount} USD`],
    weight: percent >= DOUBLED_PERCENT || causes.some(isAccelerator) ? 'moderate' : atLeast,
    facts: {
      anomaly: anomaly.anomalyId,
      amount,
      currency: 'USD',
      from: anomaly.firstDay,
      to: anomaly.lastDay,
      usage: [...new Set(causes.map(({ usageType }) => usageType))].join(', '),
      monitor: anomaly.monitorName,
    },
  };
};

/** What these causes contributed, where all of them tell it; never more than the whole. */
const amountOf = (causes: readonly CostRootCause[], impactUsd: number): number => {
  const told = causes.map(({ contributionUsd }) => contributionUsd);
  if (told.some((amount) => amount === undefined)) return impactUsd;
  return Math.min(
    impactUsd,
    told.reduce<number>((sum, amount) => sum + (amount ?? 0), 0),
  );
};
