import { Arn, Stack, type StackProps } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { EventBus as EventBusTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import { COST_ANOMALIES } from '../constructs/account-sources';

/** The only region in which Cost Explorer tells of anomalies. */
export const BILLING_REGION = 'us-east-1';

export interface BillingForwarderStackProps extends StackProps {
  /** Regions with a MineGuard of their own; each gets every anomaly and takes what is about itself. */
  readonly regions: readonly string[];
}

/**
 * Forwards cost anomalies from us-east-1 to the default buses of the regions where MineGuard is.
 *
 * Leaves nothing in the account but one rule and the role with which EventBridge may put events on those buses.
 */
export class BillingForwarderStack extends Stack {
  constructor(scope: Construct, id: string, { regions, ...props }: BillingForwarderStackProps) {
    super(scope, id, props);
    const buses = regions.map((region) => {
      const arn = Arn.format({ service: 'events', region, resource: 'event-bus', resourceName: 'default' }, this);
      return EventBus.fromEventBusArn(this, `Bus-${region}`, arn);
    });
    new Rule(this, 'Anomalies', {
      description: 'MineGuard: forwards cost anomalies to where the clusters are',
      eventPattern: COST_ANOMALIES,
      targets: buses.map((bus) => new EventBusTarget(bus)),
    });
  }
}
