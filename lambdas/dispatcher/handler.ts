import type { Clock, Metrics, Outbox, OutboxEntry, Queue } from '../core/ports';

export interface Dependencies {
  readonly outbox: Outbox;
  readonly responses: Queue;
  readonly notifications: Queue;
  readonly clock: Clock;
  readonly metrics: Metrics;
}

/** Younger entries are still on their way through the stream. */
const SWEEP_AGE_MS = 60_000;

/**
 * Hands what the state table has promised to the queue it is meant for, then acknowledges it.
 *
 * Sent before acknowledged: a crash in between sends twice, and every receiver bears that. An entry whose stream record
 * was lost is found by the sweep.
 */
export const createDispatcher = ({ outbox, responses, notifications, clock, metrics }: Dependencies) => {
  const dispatch = async (entries: readonly OutboxEntry[]): Promise<void> => {
    for (const { id, message } of entries) {
      const queue = message.kind === 'response' ? responses : notifications;
      await queue.send(JSON.stringify(message), message.incidentId);
      await outbox.acknowledge(id);
      metrics.count('Dispatched', 1, { kind: message.kind });
    }
  };

  return {
    dispatch,
    async sweep(): Promise<void> {
      const overdue = await outbox.pending(new Date(clock.now() - SWEEP_AGE_MS).toISOString());
      metrics.count('OutboxOverdue', overdue.length);
      await dispatch(overdue);
    },
  };
};
