import type { OutboxEntry } from '../../../lambdas/core/ports';
import { createDispatcher } from '../../../lambdas/dispatcher/handler';
import { NOON } from '../../support/signals';

const response: OutboxEntry = { id: '1', message: { kind: 'response', incidentId: 'inc-1' } };
const notification: OutboxEntry = { id: '2', message: { kind: 'notification', incidentId: 'inc-1', reason: 'state' } };

const dispatching = (
  options: {
    readonly readsGuardDuty?: boolean;
    readonly pending?: readonly OutboxEntry[];
    readonly failing?: string;
  } = {},
) => {
  const steps: string[] = [];
  const queue = (name: string) => ({
    send: (body: string): Promise<void> => {
      if (options.failing === name) return Promise.reject(new Error('queue is gone'));
      steps.push(`${name} ${body}`);
      return Promise.resolve();
    },
  });
  const asked: string[] = [];
  const dispatcher = createDispatcher({
    outbox: {
      pending: (before) => {
        asked.push(before);
        return Promise.resolve(options.pending ?? []);
      },
      acknowledge: (id) => {
        steps.push(`acknowledge ${id}`);
        return Promise.resolve();
      },
    },
    responses: queue('responses'),
    notifications: queue('notifications'),
    inspections: queue('inspections'),
    pulls: options.readsGuardDuty === false ? undefined : queue('pulls'),
    clock: { now: () => Date.parse(NOON) },
    metrics: { count: () => undefined },
  });
  return { dispatcher, steps, asked };
};

describe('the dispatcher', () => {
  test('asks for findings where GuardDuty is read, and forgets the question where it is not', async () => {
    const pull: OutboxEntry = { id: '3', message: { kind: 'pull', incidentId: 'inc-1' } };
    const reading = dispatching();
    await reading.dispatcher.dispatch([pull]);
    expect(reading.steps).toEqual(['pulls {"kind":"pull","incidentId":"inc-1"}', 'acknowledge 3']);
    const without = dispatching({ readsGuardDuty: false });
    await without.dispatcher.dispatch([pull]);
    expect(without.steps).toEqual(['acknowledge 3']);
  });

  test('hands each promise to the stage it is meant for, and acknowledges it after that', async () => {
    const { dispatcher, steps } = dispatching();
    await dispatcher.dispatch([response, notification]);
    expect(steps).toEqual([
      'responses {"kind":"response","incidentId":"inc-1"}',
      'acknowledge 1',
      'notifications {"kind":"notification","incidentId":"inc-1","reason":"state"}',
      'acknowledge 2',
    ]);
  });

  test('asks the inspector in the words that its queue knows', async () => {
    const { dispatcher, steps } = dispatching();
    const request = { cluster: 'prod-a', reason: 'unknown-owner' } as const;
    await dispatcher.dispatch([{ id: '3', message: { kind: 'inspection', request } }]);
    expect(steps).toEqual(['inspections {"cluster":"prod-a","reason":"unknown-owner"}', 'acknowledge 3']);
  });

  test('acknowledges nothing that its queue has not accepted', async () => {
    const { dispatcher, steps } = dispatching({ failing: 'responses' });
    await expect(dispatcher.dispatch([response])).rejects.toThrow('queue is gone');
    expect(steps).toEqual([]);
  });

  test('sweeps up what the stream has lost, and leaves what is still on its way', async () => {
    const { dispatcher, steps, asked } = dispatching({ pending: [response] });
    await dispatcher.sweep();
    expect(asked).toEqual(['2026-11-23T11:59:00.000Z']);
    expect(steps).toContain('acknowledge 1');
  });

  test('sweeps on behind what cannot be sent, and fails in the end', async () => {
    const { dispatcher, steps } = dispatching({ pending: [notification, response], failing: 'notifications' });
    await expect(dispatcher.sweep()).rejects.toThrow('queue is gone');
    expect(steps).toEqual(['responses {"kind":"response","incidentId":"inc-1"}', 'acknowledge 1']);
  });
});
