import { deliver } from './deliver';
import type { LogEvent } from './log-event';

const EVENTS: readonly LogEvent[] = [{ timestamp: 1, message: 'm' }];
const failure = (fields: object): Error => Object.assign(new Error('refused'), fields);

/** Fails with the given errors in turn, then accepts. */
const run = async (errors: readonly Error[]) => {
  const accepted: (readonly LogEvent[])[] = [];
  const pauses: number[] = [];
  const left = [...errors];
  const put = (events: readonly LogEvent[]) => {
    const error = left.shift();
    if (error) return Promise.reject(error);
    accepted.push(events);
    return Promise.resolve();
  };
  const outcome = await deliver(put, EVENTS, (ms) => Promise.resolve(pauses.push(ms))).catch((error: unknown) => error);
  return { accepted, pauses, outcome, attempts: errors.length - left.length };
};

test.each([
  ['a throttle', { name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } }],
  ['a service that is unavailable', { name: 'ServiceUnavailableException' }],
  ['any server error', { name: 'Unknown', $metadata: { httpStatusCode: 500 } }],
  ['too many requests', { $metadata: { httpStatusCode: 429 } }],
  ['a refused connection', { code: 'ECONNREFUSED' }],
])('after %s the batch is put again, and accepted once', async (_, fields) => {
  const { accepted, pauses } = await run([failure(fields), failure(fields)]);
  expect(accepted).toEqual([EVENTS]);
  expect(pauses).toEqual([20, 40]);
});

test.each([
  ['a missing log stream', { name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 400 } }],
  ['an error without a name', {}],
])('after %s nothing is repeated', async (_, fields) => {
  const error = failure(fields);
  expect(await run([error])).toMatchObject({ accepted: [], outcome: error, attempts: 1 });
});

test('a throttle that does not pass ends after eight attempts', async () => {
  const throttle = failure({ name: 'ThrottlingException' });
  const { accepted, pauses, outcome } = await run(Array.from({ length: 8 }, () => throttle));
  expect(outcome).toBe(throttle);
  expect(accepted).toEqual([]);
  expect(pauses).toEqual([20, 40, 80, 160, 320, 640, 1000]);
});
