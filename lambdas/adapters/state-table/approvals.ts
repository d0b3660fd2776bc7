import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Approval } from '../../core/model/approval';
import type { Suppression } from '../../core/model/exception';
import type { Release } from '../../core/model/release';
import { incidentPartition } from './incident-keys';
import { listKey } from './incident-list';
import { outboxWrites } from './outbox';
import { expiresAfterDays, getItem, itemsBetween, wonRace, type StateTable } from './table';

const KEPT_DAYS = 400;

/** Holds while the report of an incident is the one of this time; a later one is never of the same time. */
export const reportedAt = (at: string) => ({
  ConditionExpression: '#response.#at = :at',
  ExpressionAttributeNames: { '#response': 'response', '#at': 'at' },
  ExpressionAttributeValues: { ':at': at },
});

/** What a person has decided about an incident, written with the message that makes the responder look. */
export const createDecisions = (table: StateTable) => {
  const { client, tableName: TableName } = table;
  return {
    /**
     * Approves the plan of one report. False when that plan is approved already, or when another report has replaced it
     * since it was shown.
     */
    async approve(approval: Approval, reportAt: string): Promise<boolean> {
      const { incidentId, planDigest } = approval;
      const pk = incidentPartition(incidentId);
      return wonRace(async () =>
        client.send(
          new TransactWriteCommand({
            TransactItems: [
              {
                ConditionCheck: {
                  TableName,
                  Key: { pk, sk: 'RESPONSE' },
                  ...reportedAt(reportAt),
                },
              },
              {
                Put: {
                  TableName,
                  Item: {
                    pk,
                    sk: `APPROVAL#${planDigest}`,
                    type: 'approval',
                    approval,
                    expiresAt: expiresAfterDays(KEPT_DAYS),
                  },
                  ConditionExpression: 'attribute_not_exists(pk)',
                },
              },
              ...outboxWrites(table, `${incidentId}#${planDigest}`, [{ kind: 'response', incidentId }]),
            ],
          }),
        ),
      );
    },

    /** Marks an incident as suppressed, or no longer, and makes the responder look at it again. */
    async markSuppressed(incidentId: string, suppression: Suppression | undefined, at: string): Promise<boolean> {
      const writes = outboxWrites(table, `${incidentId}#suppressed#${at}`, [{ kind: 'response', incidentId }]);
      const values = { ':suppressed': suppression ?? null };
      return wonRace(async () =>
        client.send(
          new TransactWriteCommand({
            TransactItems: [
              {
                Update: {
                  TableName,
                  Key: { pk: incidentPartition(incidentId), sk: 'STATE' },
                  UpdateExpression: suppression
                    ? 'SET suppressed = :suppressed ADD version :one'
                    : 'REMOVE suppressed ADD version :one',
                  ConditionExpression: 'attribute_exists(pk)',
                  ExpressionAttributeValues: { ':one': 1, ...(suppression ? values : {}) },
                },
              },
              {
                Update: {
                  TableName,
                  Key: listKey(incidentId),
                  UpdateExpression: 'SET #listed.#suppressed = :suppressed',
                  ConditionExpression: 'attribute_exists(#listed)',
                  ExpressionAttributeNames: { '#listed': 'listed', '#suppressed': 'suppressed' },
                  ExpressionAttributeValues: { ':suppressed': suppression !== undefined },
                },
              },
              ...writes,
            ],
          }),
        ),
      );
    },

    /** Asks for a release. False when one is pending already. */
    async requestRelease(release: Release): Promise<boolean> {
      const { incidentId, requestedAt } = release;
      return wonRace(async () =>
        client.send(
          new TransactWriteCommand({
            TransactItems: [
              {
                Put: {
                  TableName,
                  Item: releaseItem(release),
                  ConditionExpression: 'attribute_not_exists(pk) OR #release.#state <> :pending',
                  ExpressionAttributeNames: { '#release': 'release', '#state': 'state' },
                  ExpressionAttributeValues: { ':pending': 'pending' },
                },
              },
              ...outboxWrites(table, `${incidentId}#release#${requestedAt}`, [{ kind: 'response', incidentId }]),
            ],
          }),
        ),
      );
    },
  };
};

/** Everything that was ever approved for an incident. */
export const approvalsOf = async (table: StateTable, incidentId: string): Promise<readonly Approval[]> => {
  const items = await itemsBetween(table, incidentPartition(incidentId), 'APPROVAL#', 'APPROVAL$');
  return items.map((item) => (item as unknown as { readonly approval: Approval }).approval);
};

export const releaseOf = async (table: StateTable, incidentId: string): Promise<Release | undefined> => {
  const item = await getItem(table, { pk: incidentPartition(incidentId), sk: 'RELEASE' });
  return (item as { readonly release: Release } | undefined)?.release;
};

export const releaseItem = (release: Release) => ({
  pk: incidentPartition(release.incidentId),
  sk: 'RELEASE',
  type: 'release',
  release,
  expiresAt: expiresAfterDays(KEPT_DAYS),
});
