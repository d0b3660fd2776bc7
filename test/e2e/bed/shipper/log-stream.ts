import {
  CreateLogStreamCommand,
  PutLogEventsCommand,
  ResourceAlreadyExistsException,
  type CloudWatchLogsClient,
} from '@aws-sdk/client-cloudwatch-logs';
import { assertLoopback } from '../loopback';
import type { PutLogEvents } from './deliver';

export interface LogStream {
  /** A client with an endpoint of its own: one that comes from the environment cannot be checked beforehand. */
  readonly client: CloudWatchLogsClient;

  /** Must exist, as the log group of a cluster does. */
  readonly logGroupName: string;

  readonly logStreamName: string;
}

const endpointOf = async (client: CloudWatchLogsClient): Promise<string> => {
  const endpoint = await client.config.endpoint?.();
  return endpoint ? `${endpoint.protocol}//${endpoint.hostname}:${endpoint.port ?? 80}` : '';
};

/** Makes the log stream when it is missing, and returns the way to write to it. */
export const openLogStream = async ({ client, logGroupName, logStreamName }: LogStream): Promise<PutLogEvents> => {
  assertLoopback(await endpointOf(client));
  try {
    await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  } catch (error) {
    if (!(error instanceof ResourceAlreadyExistsException)) throw error;
  }
  return async (events) => {
    const command = new PutLogEventsCommand({ logGroupName, logStreamName, logEvents: [...events] });
    const { rejectedLogEventsInfo } = await client.send(command);
    // An answer of 200 all the same: without a look at it the events would be lost in silence.
    if (rejectedLogEventsInfo) {
      throw new Error(`events of ${logStreamName} were rejected: ${JSON.stringify(rejectedLogEventsInfo)}`);
    }
  };
};
