import { GetCommand, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { ActionRecord } from '../../core/model/response';
import type { ResponseStore, Spend } from '../../core/ports';
import { approvalsOf, releaseItem, releaseOf, reportedAt } from './approvals';
import { storedIncident } from './evidence-store';
import { exceptionsOf } from './exceptions';
import { incidentPartition, withMerged } from './incident-keys';
import { outboxWrites } from './outbox';
import { forgetQuarantined, rememberQuarantined } from './quarantine-memory';
import { expiresAfterDays, itemsBetween, wonRace, type StateTable } from './table';

const RECORD_DAYS = 400;
const BUDGET_DAYS = 7;

/** The one item that stops all responses in a cluster; whoever may write the table may throw it, by one command. */
export const killSwitchKey = (cluster: string) => ({ pk: `CONTROL#${cluster}`, sk: 'KILL_SWITCH' });

export const createResponseStore = (table: StateTable): ResponseStore => {
  const { client, tableName: TableName } = table;
  return {
    async incident(id) {
      return storedIncident(await itemsBetween(table, incidentPartition(id), 'RESPONSE', 'STATE'));
    },

    async killSwitchThrown(cluster) {
      const { Item } = await client.send(
        new GetCommand({ TableName, Key: killSwitchKey(cluster), ConsistentRead: true }),
      );
      // The item itself is the switch: one that was written in a hurry, with any content, still stops.
      return Item !== undefined && Item['thrown'] !== false;
    },

    async spends(cluster) {
      const { Item } = await client.send(new GetCommand({ TableName, Key: budgetKey(cluster), ConsistentRead: true }));
      const stored = Item as { readonly version: number; readonly spends: readonly Spend[] } | undefined;
      return { version: stored?.version ?? 0, spends: stored?.spends ?? [] };
    },

    async saveSpends(cluster, spends, expectedVersion) {
      return wonRace(async () =>
        client.send(
          new PutCommand({
            TableName,
            Item: {
              ...budgetKey(cluster),
              type: 'budget',
              version: expectedVersion + 1,
              spends,
              expiresAt: expiresAfterDays(BUDGET_DAYS),
            },
            ConditionExpression: expectedVersion === 0 ? 'attribute_not_exists(pk)' : 'version = :expected',
            ...(expectedVersion === 0 ? {} : { ExpressionAttributeValues: { ':expected': expectedVersion } }),
          }),
        ),
      );
    },

    async actionRecord(incidentId, id) {
      const Key = actionKey(incidentId, id);
      const { Item } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
      return (Item as { readonly record: ActionRecord } | undefined)?.record;
    },

    async saveActionRecord(record) {
      const Item = {
        ...actionKey(record.incidentId, record.id),
        type: 'action',
        record,
        expiresAt: expiresAfterDays(RECORD_DAYS),
      };
      const isNews = record.status === 'succeeded' || record.status === 'released';
      await wonRace(async () =>
        client.send(
          new PutCommand({
            TableName,
            Item,
            ...(isNews
              ? {}
              : {
                  ConditionExpression: 'attribute_not_exists(pk) OR #record.#status <> :succeeded',
                  ExpressionAttributeNames: { '#record': 'record', '#status': 'status' },
                  ExpressionAttributeValues: { ':succeeded': 'succeeded' },
                }),
          }),
        ),
      );
    },

    async actionRecords(incidentId) {
      const ids = await withMerged(table, incidentId);
      const items = await Promise.all(
        ids.map(async (id) => itemsBetween(table, incidentPartition(id), 'ACTION#', 'ACTION$')),
      );
      return items.flat().map((item) => (item as unknown as { readonly record: ActionRecord }).record);
    },

    async approvals(incidentId) {
      return approvalsOf(table, incidentId);
    },

    async exceptions(cluster) {
      return exceptionsOf(table, cluster);
    },

    async release(incidentId) {
      return releaseOf(table, incidentId);
    },

    async remember(quarantined, releasedAt) {
      await rememberQuarantined(table, quarantined, releasedAt);
    },

    async forget(quarantined) {
      await forgetQuarantined(table, quarantined);
    },

    async saveRelease(release) {
      await client.send(new PutCommand({ TableName, Item: releaseItem(release) }));
    },

    async saveReport(report, replaces, outbox) {
      const put = {
        TableName,
        Item: {
          pk: incidentPartition(report.incidentId),
          sk: 'RESPONSE',
          type: 'response',
          response: report,
          expiresAt: expiresAfterDays(RECORD_DAYS),
        },
        ...(replaces === undefined ? { ConditionExpression: 'attribute_not_exists(pk)' } : reportedAt(replaces)),
      };
      const writes = outboxWrites(table, `${report.incidentId}#${report.at}`, outbox);
      return wonRace(async () => client.send(new TransactWriteCommand({ TransactItems: [{ Put: put }, ...writes] })));
    },
  };
};

const budgetKey = (cluster: string) => ({ pk: `BUDGET#${cluster}`, sk: 'SPENDS' });

const actionKey = (incidentId: string, id: string) => ({ pk: incidentPartition(incidentId), sk: `ACTION#${id}` });
