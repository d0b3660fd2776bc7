import type { Site } from './site';

/** It stays in observe mode too, and matches nothing there. */
export const BLOCK_POLICY = 'mineguard-block';

/** The admission policies of enforce mode. */
export const GUARDS = [BLOCK_POLICY, 'mineguard-labels', 'mineguard-objects', 'mineguard-responder'];

/** Names of the admission policies of ours that are in force: each has a binding. */
export const installedGuards = async (site: Site): Promise<readonly string[]> => {
  const [policies, bindings] = await Promise.all(
    ['validatingadmissionpolicies', 'validatingadmissionpolicybindings'].map(async (kind) => {
      const text = await site.kubectl(['get', kind, '-l', 'app.kubernetes.io/managed-by=mineguard', '-o', 'name']);
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.split('/')[1] ?? '');
    }),
  );
  expect(policies).toEqual(bindings);
  return policies ?? [];
};
