import type { UtilisationSample, UtilisationWindow } from '../model/utilisation';

const NOON = Date.parse('2026-11-23T12:00:00.000Z');
const EVERY_MINUTES = 15;

/** Samples of one container, a quarter of an hour apart, the first at noon. */
export const samplesExample = (
  cores: readonly number[],
  { container = 'app', everyMinutes = EVERY_MINUTES } = {},
): readonly UtilisationSample[] =>
  cores.map((used, index) => ({
    at: new Date(NOON + index * everyMinutes * 60_000).toISOString(),
    cores: { [container]: used },
  }));

/** A pod that may use one core and uses less than half of it, now more and now less; an example states what it changes. */
export const utilisationExample = (changes: Partial<UtilisationWindow> = {}): UtilisationWindow => ({
  pod: { cluster: 'prod-a', kind: 'Pod', namespace: 'shop', name: 'checkout-1', uid: 'uid-checkout-1' },
  owner: { cluster: 'prod-a', kind: 'Deployment', namespace: 'shop', name: 'checkout', uid: 'uid-checkout' },
  allowances: [{ container: 'app', limitCores: 1 }],
  samples: samplesExample([0.4, 0.2, 0.45]),
  everyMinutes: EVERY_MINUTES,
  ...changes,
});
