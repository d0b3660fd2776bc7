import { inspectionKey } from '../core/model/inspection';
import type { Clock, Metrics, Outbox, OutboxEntry, OutboxMessage, Queue } from '../core/ports';

export interface Dependencies {
  readonly outbox: Outbox;
  readonly responses: Queue;
  readonly notifications: Queue;
  readonly inspections: Queue;
  /** Undefined where GuardDuty is not read. */
  readonly pulls: Queue | undefined;
  readonly clock: Clock;
  readonly metrics: Metrics;
}

/** Younger entries are still on their way through the stream. */
const SWEEP_AGE_MS = 60_000;

/**
 * Hands what the state table has promised to the queue it is meant for, then acknowledges it.
 *
 * Sent before acknowledged: a crash in between sends twice, and every receiver bears that. An entry whose stream record
 * was lost is found by the sweep. One that cannot be sent stays, and does not keep others from being sent.
 */
export const createDispatcher = ({ outbox, clock, metrics, ...queues }: Dependencies) => {
  const dispatch = async (entries: readonly OutboxEntry[]): Promise<void> => {
    const errors: unknown[] = [];
    for (const { id, message } of entries) {
      try {
        await deliver(queues, message);
        await outbox.acknowledge(id);
        metrics.count('Dispatched', 1, { kind: message.kind });
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 1)
      throw new AggregateError(errors, `${errors.length} of ${entries.length} promises were not sent`);
    if (errors.length > 0) throw errors[0];
  };

  return {
    dispatch,
    async sweep(): Promise<void> {
      const overdue = await outbox.pending(new Date(clock.now() - SWEEP_AGE_MS).toISOString());
      if (overdue.length > 0) metrics.count('OutboxOverdue', overdue.length);
      await dispatch(overdue);
    },
  };
};

const deliver = async (
  {
    responses,
    notifications,
    inspections,
    pulls,
  }: Pick<Dependencies, 'responses' | 'notifications' | 'inspections' | 'pulls'>,
  message: OutboxMessage,
): Promise<void> => {
  switch (message.kind) {
    case 'response':
      return responses.send(JSON.stringify(message), message.incidentId);
    case 'notification':
      return notifications.send(JSON.stringify(message), message.incidentId);
    case 'inspection':
      return inspections.send(JSON.stringify(message.request), inspectionKey(message.request));
    case 'pull':
      return pulls?.send(JSON.stringify(message), message.incidentId);
  }
};
