import type { Quarantined, Return, Trait } from '../model/quarantined';

const NOON = '2026-11-23T12:00:00.000Z';
const LATER = '2026-11-23T15:00:00.000Z';

const IMAGE: Trait = { kind: 'image', value: 'registry.example/tools/thumbnailer:1.4' };

export const quarantinedExample = (changes: Partial<Quarantined> = {}): Quarantined => ({
  cluster: 'prod-a',
  trait: IMAGE,
  incidentId: 'inc-00112233aabbccdd',
  owner: { cluster: 'prod-a', kind: 'Deployment', namespace: 'shop', name: 'thumbnailer', uid: 'uid-thumbnailer' },
  namespace: '',
  at: NOON,
  ...changes,
});

/** Three hours after one Deployment was quarantined, another one is created that runs the same image. */
export const returnExample = (
  changes: { readonly sighting?: Partial<Return['sighting']>; readonly earlier?: readonly Quarantined[] } = {},
): Return => ({
  sighting: {
    entity: { cluster: 'prod-a', kind: 'Deployment', namespace: 'blog', name: 'resizer', uid: 'uid-resizer' },
    traits: [IMAGE],
    seenAt: LATER,
    source: 'audit',
    facts: { actor: 'alice' },
    pointer: { recordId: '0f4b2c1e-0000-4000-8000-000000000001/ResponseComplete', location: 'example' },
    ...changes.sighting,
  },
  earlier: changes.earlier ?? [quarantinedExample()],
});
