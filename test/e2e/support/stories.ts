import type { StoredIncident } from '../../../lambdas/core/ports';
import { eventually } from './eventually';
import type { Site } from './site';
import { deploymentObject, freshNamespace, minerArguments, namespaceObject } from './workloads';

/** The incident of a namespace, once its response has been reported; of one kind of owner, where there are several. */
export const answeredIncident = async (site: Site, namespace: string, kind?: string): Promise<StoredIncident> =>
  eventually(`an incident of ${kind ?? 'anything'} in ${namespace} with a report of the response`, async () =>
    (await site.incidents(namespace)).find(
      ({ incident, response }) => response !== undefined && (kind ?? incident.entity.kind) === incident.entity.kind,
    ),
  );

export const anyIncident = async (site: Site, namespace: string): Promise<StoredIncident> =>
  eventually(`an incident in ${namespace}`, async () => (await site.incidents(namespace))[0]);

/** The pods of an app, once there are as many as wanted and all run. */
export const runningPods = async (site: Site, namespace: string, app: string, count: number) =>
  eventually(`${count} running pods of ${app}`, async () => {
    const pods = await site.list('pods', namespace, `app=${app}`);
    return pods.length === count && pods.every(({ status }) => status?.['phase'] === 'Running') ? pods : undefined;
  });

/**
 * Waits until everything that was logged so far has been looked at: a miner that starts now has become an incident.
 *
 * The marker takes the same way as what went before it, so no test has to sleep and hope.
 */
export const everythingLooked = async (site: Site): Promise<void> => {
  const namespace = freshNamespace('marker');
  await site.apply(namespaceObject(namespace), deploymentObject(namespace, 'marker', minerArguments(), 1));
  await answeredIncident(site, namespace);
};
