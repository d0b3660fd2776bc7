import { eventBytes, type LogEvent } from './log-event';

export const MAX_BATCH_BYTES = 1_048_576;
export const MAX_BATCH_EVENTS = 10_000;
const MAX_SPAN_MS = 24 * 3_600_000;

/** Sorts events by time and splits them so that each batch keeps every limit of PutLogEvents. */
export const toBatches = (events: readonly LogEvent[]): readonly (readonly LogEvent[])[] => {
  const batches: LogEvent[][] = [];
  let batch: LogEvent[] = [];
  let bytes = 0;
  for (const event of events.toSorted((left, right) => left.timestamp - right.timestamp)) {
    const size = eventBytes(event);
    const span = event.timestamp - (batch[0]?.timestamp ?? event.timestamp);
    const isFull = bytes + size > MAX_BATCH_BYTES || batch.length >= MAX_BATCH_EVENTS || span >= MAX_SPAN_MS;
    if (batch.length === 0 || isFull) {
      batch = [];
      bytes = 0;
      batches.push(batch);
    }
    batch.push(event);
    bytes += size;
  }
  return batches;
};
