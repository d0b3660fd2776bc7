import type { Incident } from '../../lambdas/core/model/incident';
import type { Policy } from '../../lambdas/core/model/policy';
import type { Release } from '../../lambdas/core/model/release';
import type { ResponseReport } from '../../lambdas/core/model/response';
import { approvalOf, offeredActions } from '../../lambdas/core/response/approval';
import { createResponder } from '../../lambdas/responder/handler';
import { InMemoryCluster } from './cluster';
import { deploymentFamily } from './cluster-objects';
import { incidentExample, policyExample, specEvidence } from './incidents';
import { InMemoryResponseStore } from './response-store';
import { NOON } from './signals';

export const miner = deploymentFamily({ mines: true });
export const mining = incidentExample(miner.deployment, [specEvidence(miner.deployment)]);

/** A responder with a cluster and a table in memory, and a person who decides. */
export const worldOf = (policy: Partial<Policy> = {}, incident: Incident = mining, objects = miner.all) => {
  const cluster = new InMemoryCluster(objects);
  const store = new InMemoryResponseStore();
  store.put({ version: 1, incident });
  const world = {
    cluster,
    store,
    now: Date.parse(NOON),
    respond: async () => respond(incident.id),
    report: async (): Promise<ResponseReport> => {
      const report = (await store.incident(incident.id))?.response;
      if (!report) throw new Error('nothing was reported');
      return report;
    },
    /** A person approves what the last report offers, or part of it. */
    approve: async (isChosen: (action: string) => boolean = () => true) => {
      const report = await world.report();
      const chosen = offeredActions(report).filter(({ action }) => isChosen(action));
      store.approved = [
        ...store.approved,
        approvalOf(report, chosen, { by: 'ana', now: world.now, incidentVersion: 1 }),
      ];
    },
    askForRelease: () => {
      store.released = { ...pending, requestedAt: new Date(world.now).toISOString() };
    },
    spec: () => (cluster.raw(miner.deployment)?.['spec'] ?? {}) as Readonly<Record<string, unknown>>,
  };
  const respond = createResponder({
    clusterFor: () => Promise.resolve(cluster),
    store,
    vault: { put: () => Promise.resolve() },
    policies: [policyExample(policy)],
    clock: { now: () => world.now },
    sleep: (milliseconds) => {
      if (milliseconds >= 1000) return new Promise(() => undefined);
      world.now += milliseconds;
      return Promise.resolve();
    },
    metrics: { count: () => undefined },
  });
  return world;
};

const pending: Release = {
  incidentId: 'inc-1',
  state: 'pending',
  by: 'ana',
  requestedAt: NOON,
  fields: [],
  known: { evidence: [], objects: [], ownerRestored: false },
};
