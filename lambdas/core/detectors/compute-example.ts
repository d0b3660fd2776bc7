import type { ComputeWindow } from '../model/compute';

/** An hour like the same hour of two weeks before it; an example states only what it changes. */
export const computeExample = (changes: Partial<ComputeWindow> = {}): ComputeWindow => ({
  cluster: 'prod-a',
  account: { id: '111122223333', region: 'eu-west-1' },
  hour: '2026-11-23T12:00:00.000Z',
  nodes: 10,
  establishedCores: 24,
  history: Array.from({ length: 14 }, (_, index) => ({ nodes: 9 + (index % 3), cores: 24 })),
  ...changes,
});
