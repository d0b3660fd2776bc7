import { stringify } from 'yaml';
import type { KubernetesManifest } from '../lambdas/core/actions/rbac';

/** One document of a file for `kubectl apply -f -`; a note stands in it as a comment. */
export const yamlDocument = (manifest: KubernetesManifest, note = ''): string =>
  // Without references to what an object shares with another one: kubectl reads each document by itself.
  `---\n${note}${stringify(manifest, { aliasDuplicateObjects: false, lineWidth: 0 }).trimEnd()}`;
