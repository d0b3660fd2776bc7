import {
  CloudWatchLogsClient,
  DescribeResourcePoliciesCommand,
  DescribeSubscriptionFiltersCommand,
  ResourceNotFoundException,
  TestMetricFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { parseJson } from '../../../lambdas/core/parsing/json';
import { exampleLines } from '../example-lines';
import type { Fact, LogWriter, PatternFact, SubscriptionFact } from '../facts';
import { writersOf } from '../log-writers';
import { ask } from './ask';

export const subscriptionOf = async (logGroupName: string, functionName: string): Promise<Fact<SubscriptionFact>> =>
  ask('logs:DescribeSubscriptionFilters', async () => {
    try {
      const { subscriptionFilters = [] } = await new CloudWatchLogsClient({}).send(
        new DescribeSubscriptionFiltersCommand({ logGroupName }),
      );
      const filters = subscriptionFilters.map(({ filterName = '', filterPattern = '', destinationArn = '' }) => ({
        name: filterName,
        pattern: filterPattern,
        destinationArn,
      }));
      return { logGroupName, functionName, filters };
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return { logGroupName, functionName, filters: undefined };
      throw error;
    }
  });

/** Asks the service itself which example lines the pattern in force lets through. */
export const tryPattern = async (pattern: string): Promise<Fact<PatternFact>> =>
  ask('logs:TestMetricFilter', async () => {
    const lines = exampleLines();
    if (pattern === '') return { pattern, tried: 0, kept: [] };
    const { matches = [] } = await new CloudWatchLogsClient({}).send(
      new TestMetricFilterCommand({ filterPattern: pattern, logEventMessages: lines.map(({ line }) => line) }),
    );
    // The service counts from one.
    const passed = new Set(matches.map(({ eventNumber }) => Number(eventNumber)));
    return {
      pattern,
      tried: lines.length,
      kept: lines.flatMap(({ what }, index) => (passed.has(index + 1) ? [] : [what])),
    };
  });

export const falcoWriters = async (logGroupName: string): Promise<Fact<readonly LogWriter[]>> =>
  ask('logs:DescribeResourcePolicies', async () => {
    const client = new CloudWatchLogsClient({});
    const writers: LogWriter[] = [];
    let nextToken: string | undefined;
    do {
      const page = await client.send(new DescribeResourcePoliciesCommand({ nextToken }));
      for (const { policyName = '', policyDocument = '' } of page.resourcePolicies ?? []) {
        writers.push({ policyName, principals: writersOf(parseJson(policyDocument), logGroupName) });
      }
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return writers;
  });
