import { toBatches } from './batches';
import type { LogEvent } from './log-event';

const HOUR_MS = 3_600_000;
const at = (timestamp: number, message = 'm'): LogEvent => ({ timestamp, message });

test('events are sorted by time; those of one time keep their order', () => {
  const events = [at(3), at(1, 'first'), at(2), at(1, 'second')];
  expect(toBatches(events)).toEqual([[at(1, 'first'), at(1, 'second'), at(2), at(3)]]);
});

test('no events make no batch', () => {
  expect(toBatches([])).toEqual([]);
});

test('a batch holds 10,000 events', () => {
  const events = Array.from({ length: 20_001 }, (_, index) => at(index));
  expect(toBatches(events).map(({ length }) => length)).toEqual([10_000, 10_000, 1]);
});

test('a batch holds 1 MB, with 26 bytes for each event and messages counted in UTF-8', () => {
  const fitting = 1_048_576 / 4 - 26;
  const ascii = Array.from({ length: 5 }, () => at(0, 'x'.repeat(fitting)));
  expect(toBatches(ascii).map(({ length }) => length)).toEqual([4, 1]);
  const wide = Array.from({ length: 5 }, () => at(0, 'é'.repeat(fitting)));
  expect(toBatches(wide).map(({ length }) => length)).toEqual([2, 2, 1]);
  expect(toBatches([...ascii.slice(0, 3), at(0, 'x'.repeat(fitting + 1))])).toHaveLength(2);
});

test('an event as large as a batch goes alone', () => {
  const events = [at(0), at(1, 'x'.repeat(1_048_576 - 26)), at(2)];
  expect(toBatches(events).map(({ length }) => length)).toEqual([1, 1, 1]);
});

test('a batch spans less than 24 hours', () => {
  const events = [at(0), at(24 * HOUR_MS - 1), at(24 * HOUR_MS)];
  expect(toBatches(events).map(({ length }) => length)).toEqual([2, 1]);
});
