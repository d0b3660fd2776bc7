import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** The state table: one table, `pk` and `sk` are text, `type` tells the stream's filter what an item is. */
export interface StateTable {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
}

export type Item = Readonly<Record<string, unknown>>;

const DAY_SECONDS = 86_400;

/** When DynamoDB may drop an item. It tidies up and decides nothing: validity is compared on read. */
export const expiresAfterDays = (days: number): number => Math.floor(Date.now() / 1000) + days * DAY_SECONDS;

/** All items of a partition whose sort key lies between two values, read consistently. */
export const itemsBetween = async (
  { client, tableName }: StateTable,
  pk: string,
  from: string,
  to: string,
): Promise<readonly Item[]> => {
  const items: Item[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to },
        ConsistentRead: true,
        ExclusiveStartKey: start,
      }),
    );
    items.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start);
  return items;
};

/** Whether a condition of a write did not hold. */
export const conditionFailed = (error: unknown): boolean =>
  error instanceof ConditionalCheckFailedException ||
  (error instanceof TransactionCanceledException &&
    (error.CancellationReasons ?? []).some(({ Code }) => Code === 'ConditionalCheckFailed'));

/** Whether a conditional write lost to another one. Anything else that goes wrong is thrown. */
const lostRace = (error: unknown): boolean =>
  conditionFailed(error) ||
  (error instanceof TransactionCanceledException &&
    (error.CancellationReasons ?? []).some(({ Code }) => Code === 'TransactionConflict'));

/** Runs a conditional write; false when it lost to another one. */
export const wonRace = async (write: () => Promise<unknown>): Promise<boolean> => {
  try {
    await write();
    return true;
  } catch (error) {
    if (lostRace(error)) return false;
    throw error;
  }
};

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

export const getItem = async ({ client, tableName }: StateTable, key: Key): Promise<Item | undefined> =>
  (await client.send(new GetCommand({ TableName: tableName, Key: { ...key }, ConsistentRead: true }))).Item;

/** Writes an item unless somebody else has written it since it was read. */
export const putRevision = async (
  { client, tableName }: StateTable,
  key: Key,
  item: Item,
  revision: number | undefined,
): Promise<boolean> =>
  wonRace(async () =>
    client.send(
      new PutCommand({
        TableName: tableName,
        Item: { ...item, ...key, revision: (revision ?? 0) + 1 },
        ConditionExpression: revision === undefined ? 'attribute_not_exists(pk)' : 'revision = :revision',
        ...(revision === undefined ? {} : { ExpressionAttributeValues: { ':revision': revision } }),
      }),
    ),
  );
