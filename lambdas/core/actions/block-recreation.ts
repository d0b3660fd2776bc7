import { digest } from '../indicators/digest';
import { isInForce, type Block } from '../model/block';
import { describeEntity } from '../model/entity';
import { BLOCK_NAME_PREFIX } from './block-manifest';
import { blockable } from './blockable';
import type { ReadBack, ResponseAction, Situation } from './action';
import { SYSTEM_NAMESPACE } from './marks';
import { WORKLOAD_KINDS } from './workload-kind';

/** Long enough for people to mend what brings it back, short enough that nobody has to remember it. */
const VALID_DAYS = 7;

/** Each is compared with every workload that anybody writes. */
export const MAX_BLOCKS = 50;

const DAY_MS = 86_400_000;

const nameOf = ({ incidentId, target }: Pick<Situation, 'incidentId' | 'target'>): string =>
  `${BLOCK_NAME_PREFIX}${incidentId}-${digest(target.entity.uid).slice(0, 8)}`;

const blockOf = (situation: Situation): Block => ({
  ...blockable(situation.target, situation.neighbours),
  name: nameOf(situation),
  incidentId: situation.incidentId,
  owner: describeEntity(situation.target.entity),
  origin: situation.target.entity.namespace,
  expiresAt: new Date(situation.now + VALID_DAYS * DAY_MS).toISOString(),
});

const isThere = ({ blocks, incidentId, now }: ReadBack, owner: string): boolean =>
  blocks.some((block) => block.incidentId === incidentId && block.owner === owner && isInForce(block, now));

/**
 * Lets the API server refuse, for a week, what was stopped when it is created again: under another name, by GitOps, by an
 * autoscaler, or pod by pod by a controller that was scaled up again.
 *
 * Reaches: new objects that run the same image, or carry the same wallet or pool address, in namespaces that are enforced
 * and in that of the incident; an object that carries it already can still be changed.
 * Needs: the block policy in the cluster. An image counts only where nobody innocent runs it.
 * Leaves: what was renamed, encoded differently, or pulled by another reference: detection sees that, the policy does not.
 */
export const blockRecreation: ResponseAction = {
  id: 'block-recreation',
  title: 'Block re-creation',
  kinds: WORKLOAD_KINDS,
  reads: ['blocks', 'neighbours'],
  rbac: [
    // Who else runs the image: what is only read one by one otherwise is listed for it.
    { apiGroups: ['apps'], resources: ['daemonsets', 'deployments', 'statefulsets'], verbs: ['list'] },
    { apiGroups: ['batch'], resources: ['cronjobs'], verbs: ['list'] },
    { apiGroups: [''], resources: ['replicationcontrollers'], verbs: ['list'] },
    {
      apiGroups: [''],
      resources: ['configmaps'],
      verbs: ['get', 'list', 'create', 'delete'],
      namespace: SYSTEM_NAMESPACE,
    },
  ],
  writes: [
    { kind: 'block', apiGroup: '', resource: 'configmaps' },
    { kind: 'deletion', apiGroup: '', resource: 'configmaps', ours: true },
  ],
  reaches: 'written',
  lastsMs: VALID_DAYS * DAY_MS,

  preflight: (situation) => {
    const { image, texts } = blockable(situation.target, situation.neighbours);
    return [
      ...(image === '' && texts.length === 0
        ? ['not blocked: nothing in its template tells it from what others run']
        : []),
      ...(situation.blocks.filter((block) => isInForce(block, situation.now)).length >= MAX_BLOCKS
        ? [`not blocked: ${MAX_BLOCKS} blocks are in force already`]
        : []),
    ];
  },

  apply: (situation) => {
    const block = blockOf(situation);
    // One that is over and not swept yet would keep its own name from being used again.
    const over = situation.blocks.some((one) => one.name === block.name && !isInForce(one, situation.now));
    return [...(over ? [{ op: 'deleteBlock', name: block.name } as const] : []), { op: 'createBlock', block }];
  },

  verify: (after) => (after.target && isThere(after, describeEntity(after.target.entity)) ? 'written' : 'none'),

  undo: (situation) => [{ op: 'deleteBlock', name: nameOf(situation) }],
};
