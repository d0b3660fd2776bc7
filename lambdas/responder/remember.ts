import { blockRecreation } from '../core/actions/block-recreation';
import type { Cluster } from '../core/actions/cluster';
import { inspectWorkload } from '../core/detectors/inspect';
import { traitsNamed, traitsOf } from '../core/detectors/traits';
import type { Incident } from '../core/model/incident';
import type { Quarantined, Trait } from '../core/model/quarantined';
import type { ActionRecord, ResponsePlan } from '../core/model/response';
import type { Metrics } from '../core/ports';
import type { LiveSituation } from '../core/response/plan';

/** Of one incident; what an object can be made to name is bounded. */
const MAX_TRAITS = 24;

/** What tells the quarantined objects by itself: their whole template, and the wallets and pools in it. */
export const quarantinedBy = (
  plan: ResponsePlan,
  incident: Incident,
  { objects }: LiveSituation,
  at: string,
): readonly Quarantined[] => {
  const convicted = plan.actions
    .filter(({ action }) => action === blockRecreation.id)
    .flatMap(({ target }) => objects.filter(({ entity }) => entity.uid === target.uid));
  const traits = convicted.flatMap(({ workload }) => [
    ...traitsOf(workload).filter(({ kind }) => kind === 'template'),
    ...inspectWorkload(workload)
      .filter(({ weight }) => weight === 'conclusive')
      .flatMap(({ detector, indicators }) => traitsNamed(detector, indicators)),
  ]);
  return traits.slice(0, MAX_TRAITS).map((trait) => entryOf(incident, trait, '', at));
};

/**
 * An image tells them only as far as nobody innocent runs it: what is blocked by its image alone has been checked for
 * that. Where the blocks cannot be read it is left out and counted; what was done must be reported all the same.
 */
export const imagesOf = async (
  { metrics }: { readonly metrics: Metrics },
  cluster: Cluster,
  incident: Incident,
  actions: readonly ActionRecord[],
  at: string,
): Promise<readonly Quarantined[]> => {
  if (!actions.some(({ action, status }) => action === blockRecreation.id && status === 'succeeded')) return [];
  try {
    const blocks = (await cluster.blocks()).filter(({ incidentId }) => incidentId === incident.id);
    return blocks
      .filter(({ image, commandLine }) => image !== '' && commandLine === '')
      .map(({ image, namespace }) => entryOf(incident, { kind: 'image', value: image }, namespace, at));
  } catch {
    metrics.count('ImagesNotRemembered');
    return [];
  }
};

const entryOf = ({ id, entity }: Incident, trait: Trait, namespace: string, at: string): Quarantined => ({
  cluster: entity.cluster,
  trait,
  incidentId: id,
  owner: entity,
  namespace,
  at,
});
