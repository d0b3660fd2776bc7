import { blockManifest } from './block-manifest';
import { patchOf } from './json-patch';
import { SYSTEM_NAMESPACE } from './marks';
import { networkPolicyManifest } from './network-policy';
import type { ClusterOperation, LiveEntity } from './operation';

/**
 * One word for a POSIX shell. Only what is harmless everywhere stays bare; within single quotes nothing has a meaning
 * but the single quote itself.
 */
const quote = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

const line = (...words: readonly string[]): string => ['kubectl', ...words.map(quote)].join(' ');

const at = (namespace: string): string => `--namespace=${namespace}`;

/** Kind and name in one word: a name can then never be read as an option. */
const object = ({ kind, name }: LiveEntity): string => `${kind.toLowerCase()}/${name}`;

/**
 * The shell line with which a person does what an operation does.
 *
 * Names are live names of Kubernetes objects, yet whoever made the objects chose them; every word is quoted. A patch
 * tests the uid as the responder does, so a line that was kept for a day does not hit a later object.
 */
export const kubectlLine = (operation: ClusterOperation): string => {
  switch (operation.op) {
    case 'createNetworkPolicy':
      return `printf %s ${quote(JSON.stringify(networkPolicyManifest(operation)))} | kubectl create --filename=-`;
    case 'deleteNetworkPolicy':
      // One policy serves all pods of an incident, and each of them brings this line.
      return line('delete', `networkpolicy/${operation.name}`, at(operation.namespace), '--ignore-not-found');
    case 'createBlock':
      return `printf %s ${quote(JSON.stringify(blockManifest(operation.block)))} | kubectl create --filename=-`;
    case 'deleteBlock':
      return line('delete', `configmap/${operation.name}`, at(SYSTEM_NAMESPACE), '--ignore-not-found');
    case 'deletePod':
      return line(
        'delete',
        object(operation.target),
        at(operation.target.namespace),
        `--grace-period=${operation.gracePeriodSeconds}`,
      );
    case 'scale':
      return line(
        'scale',
        object(operation.target),
        at(operation.target.namespace),
        `--current-replicas=${operation.current}`,
        `--replicas=${operation.replicas}`,
      );
    case 'labelPod':
    case 'suspend':
    case 'selectNodes':
      return line(
        'patch',
        object(operation.target),
        at(operation.target.namespace),
        '--type=json',
        `--patch=${JSON.stringify(patchOf(operation))}`,
      );
  }
};
