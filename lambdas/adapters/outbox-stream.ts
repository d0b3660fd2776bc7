import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import type { OutboxEntry } from '../core/ports';
import { outboxEntry } from './state-table';

/** The outbox entry that a record of the table's stream shows. The stream's filter passes new outbox items only. */
export const outboxEntryOf = ({ dynamodb, eventID }: DynamoDBRecord): OutboxEntry => {
  const image = dynamodb?.NewImage;
  if (!image) throw new Error(`stream record ${eventID ?? 'without id'} has no new image`);
  // Two type packages describe one wire format.
  return outboxEntry(unmarshall(image as Record<string, AttributeValue>));
};
