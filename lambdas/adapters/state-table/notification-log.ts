import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Notification, NotificationLog } from '../../core/ports';
import { incidentPartition } from './incident-keys';
import { expiresAfterDays, wonRace, type StateTable } from './table';

const KEPT_DAYS = 400;

export const createNotificationLog = ({ client, tableName: TableName }: StateTable): NotificationLog => ({
  async lastNotified(incidentId) {
    const { Item } = await client.send(new GetCommand({ TableName, Key: keyOf(incidentId), ConsistentRead: true }));
    return (Item as { readonly notification: Notification } | undefined)?.notification;
  },

  async saveNotified(notification, expectedRevision) {
    return wonRace(async () =>
      client.send(
        new PutCommand({
          TableName,
          Item: {
            ...keyOf(notification.incidentId),
            type: 'notification',
            revision: notification.revision,
            notification,
            expiresAt: expiresAfterDays(KEPT_DAYS),
          },
          ConditionExpression: expectedRevision === 0 ? 'attribute_not_exists(pk)' : 'revision = :expected',
          ...(expectedRevision === 0 ? {} : { ExpressionAttributeValues: { ':expected': expectedRevision } }),
        }),
      ),
    );
  },
});

const keyOf = (incidentId: string) => ({ pk: incidentPartition(incidentId), sk: 'NOTIFIED' });
