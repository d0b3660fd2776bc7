import type { Block } from '../model/block';
import { MANAGED_BY } from './managed-by';
import { OUR_NAME_PREFIX, SYSTEM_NAMESPACE } from './marks';

export const BLOCK_NAME_PREFIX = `${OUR_NAME_PREFIX}block-`;

/** By these the policy in the cluster finds its parameters. */
export const BLOCK_LABELS = { ...MANAGED_BY, 'app.kubernetes.io/component': 'block' } as const;

/** The ConfigMap that is the parameter of the block policy. Values of a ConfigMap are texts. */
export const blockManifest = ({ name, texts, ...rest }: Block) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: SYSTEM_NAMESPACE, labels: BLOCK_LABELS },
  data: { ...rest, texts: texts.join('\n') },
});
