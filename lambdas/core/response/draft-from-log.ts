import { isWorkloadKind, type WorkloadKind } from '../actions/workload-kind';
import { entityKey, type Entity } from '../model/entity';
import type { Incident } from '../model/incident';
import { isProtected, type Policy } from '../model/policy';
import { placeOf } from './evidence-place';
import type { Draft } from './plan';
import { block, isolate, keep, stop } from './steps';

const MAX_PODS = 20;

type Target = Entity & { readonly kind: WorkloadKind };

const isTarget = (entity: Entity): entity is Target => isWorkloadKind(entity.kind);

const FROM_LOG = 'as the log shows it; the live look-up decides';

/** What would be looked up and tried, planned from the log alone. */
export const draftFromLog = (incident: Incident, policy: Policy): Draft => {
  const { inSpec, inProcess, objections } = placeOf(incident, policy.falcoWriterProven);
  const root = incident.entity;
  const pods = podsIn([root, ...[...inSpec, ...inProcess].flatMap(({ seenOn }) => seenOn)]);
  const stopped = inSpec.length > 0 && isTarget(root) ? [root] : pods;
  const actions = [
    ...pods.map((pod) => isolate(pod, FROM_LOG)),
    ...[...stopped, ...pods].slice(0, 1).map((object) => keep(object, FROM_LOG)),
    ...stopped.map((object) => stop(object, FROM_LOG)),
    ...(inSpec.length > 0 && isTarget(root) ? [block(root, FROM_LOG)] : []),
  ];
  const asking = [
    ...(isProtected(policy, root) ? ['it is protected: only a person may decide about it'] : []),
    ...(inSpec.length === 0 ? objections : []),
  ];
  return {
    actions: asking.length === 0 ? actions : [],
    askedFor: asking.length === 0 ? [] : actions,
    reasons: [...asking, ...(actions.length === 0 ? [] : ['planned from the log alone: the live look-up decides'])],
  };
};

const podsIn = (entities: readonly Entity[]): readonly Target[] =>
  [...new Map(entities.filter(isTarget).map((entity) => [entityKey(entity), entity])).values()]
    .filter(({ kind }) => kind === 'Pod')
    .slice(0, MAX_PODS);
