import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { TokenBucket, TokenBucketStore } from '../../core/ports';
import { expiresAfterDays, wonRace, type StateTable } from './table';

const KEY = { pk: 'NOTIFIER', sk: 'TOKENS' };

/** Long after it has filled up again; then a new one is as good. */
const KEPT_DAYS = 7;

export const createTokenBucketStore = ({ client, tableName: TableName }: StateTable): TokenBucketStore => ({
  async bucket() {
    const { Item } = await client.send(new GetCommand({ TableName, Key: KEY, ConsistentRead: true }));
    const stored = Item as { readonly revision: number; readonly bucket: TokenBucket } | undefined;
    return stored ? { revision: stored.revision, bucket: stored.bucket } : { revision: 0 };
  },

  async saveBucket(bucket, expectedRevision) {
    return wonRace(async () =>
      client.send(
        new PutCommand({
          TableName,
          Item: {
            ...KEY,
            type: 'tokens',
            revision: expectedRevision + 1,
            bucket,
            expiresAt: expiresAfterDays(KEPT_DAYS),
          },
          ConditionExpression: expectedRevision === 0 ? 'attribute_not_exists(pk)' : 'revision = :expected',
          ...(expectedRevision === 0 ? {} : { ExpressionAttributeValues: { ':expected': expectedRevision } }),
        }),
      ),
    );
  },
});
