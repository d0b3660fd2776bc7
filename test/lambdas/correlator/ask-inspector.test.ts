import { InMemoryEvidenceStore } from '../../../lambdas/adapters/in-memory/evidence-store';
import { askInspector } from '../../../lambdas/correlator/ask-inspector';
import { after, deployment, NOON, pod, signalExample } from '../../support/signals';

const asking = () => {
  const store = new InMemoryEvidenceStore();
  let now = NOON;
  const dependencies = { store, clock: { now: () => Date.parse(now) }, metrics: { count: () => undefined } };
  return {
    store,
    ask: async (at: string, ...rest: [Parameters<typeof askInspector>[1], Parameters<typeof askInspector>[2]]) => {
      now = at;
      await askInspector(dependencies, ...rest);
    },
    asked: () => store.outbox.flatMap((message) => (message.kind === 'inspection' ? [message.request] : [])),
  };
};

const alert = signalExample({ detector: 'KM-F01', source: 'falco', entity: pod('web-1'), observedAt: NOON });

describe('the inspector', () => {
  test('is asked about a pod that no record has explained yet, with the time when it was seen', async () => {
    const { ask, asked } = asking();
    await ask(NOON, [], [alert, { ...alert, observedAt: after(1) }]);
    expect(asked()).toEqual([{ cluster: 'prod-a', entity: pod('web-1'), reason: 'unknown-owner', seenAt: after(1) }]);
  });

  test('is not asked again within minutes, and is asked again after them', async () => {
    const { ask, asked } = asking();
    await ask(NOON, [], [alert]);
    await ask(after(2), [], [alert]);
    expect(asked()).toHaveLength(1);
    await ask(after(4), [], [alert]);
    expect(asked()).toHaveLength(2);
  });

  test('is not asked about a pod whose owner is known, nor about anything but pods', async () => {
    const { store, ask, asked } = asking();
    await store.putOwnership({ child: pod('web-1', 'uid-1'), owner: deployment(), at: NOON });
    await ask(NOON, [], [alert, signalExample({ entity: deployment() })]);
    expect(asked()).toEqual([]);
  });

  test('is asked about a namespace where a write could not be read', async () => {
    const { ask, asked } = asking();
    const entity = { cluster: 'prod-a', kind: 'Namespace', namespace: 'shop', name: 'shop' };
    const request = { cluster: 'prod-a', entity, reason: 'unreadable-write', seenAt: NOON } as const;
    await ask(NOON, [request], []);
    await ask(after(1), [request], []);
    expect(asked()).toEqual([request]);
  });
});
