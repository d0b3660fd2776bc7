import type { Cluster } from '../core/actions/cluster';
import type { CollectEvidence } from '../core/actions/operation';
import { redactObject, redactText } from '../core/actions/redact';
import { isWorkloadKind } from '../core/actions/workload-kind';
import type { Incident } from '../core/model/incident';
import type { Clock, EvidenceVault } from '../core/ports';

export interface Dependencies {
  readonly cluster: Cluster;
  readonly vault: EvidenceVault;
  readonly clock: Clock;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** For containment it does not matter what is kept; it has to wait no longer than this. */
const MAX_MILLISECONDS = 8000;

const MAX_CONTAINERS = 10;
const MAX_LOG_BYTES = 256 * 1024;
const MAX_EVENTS = 200;
const MAX_ERROR_LENGTH = 200;

interface Part {
  readonly name: string;
  readonly contentType: string;
  readonly read: () => Promise<string>;
  /** Whether it is normal that there is none. */
  readonly optional?: boolean;
}

interface Kept {
  readonly name: string;
  readonly bytes?: number;
  readonly error?: string;
  readonly optional?: boolean;
}

/**
 * Puts an object, its events and the logs of its containers into the vault, with a manifest of what is there and what
 * could not be had.
 *
 * Everything at once, each part on its own: one that fails is named in the manifest and stops nothing.
 */
export const keepEvidence = async (
  { cluster, vault, clock, sleep }: Dependencies,
  incident: Incident,
  { target, containers }: CollectEvidence,
): Promise<string> => {
  const folder = `${target.cluster}/${incident.id}/${target.namespace}/${target.kind}/${target.name}/${target.uid}`;
  const indicators = incident.evidence.flatMap((piece) => piece.indicators);
  const timeout = sleep(MAX_MILLISECONDS).then(() => {
    throw new Error(`not finished within ${MAX_MILLISECONDS} ms`);
  });
  const keep = async ({ name, contentType, read, optional }: Part): Promise<Kept> => {
    try {
      const body = await Promise.race([read(), timeout]);
      await Promise.race([vault.put(`${folder}/${name}`, contentType, body), timeout]);
      return { name, bytes: body.length };
    } catch (error) {
      return { name, error: String(error).slice(0, MAX_ERROR_LENGTH), optional };
    }
  };
  const parts = await Promise.all(partsOf(cluster, target, indicators, containers.slice(0, MAX_CONTAINERS)).map(keep));
  const manifest = { incidentId: incident.id, target, keptAt: new Date(clock.now()).toISOString(), parts };
  await vault.put(`${folder}/manifest.json`, 'application/json', JSON.stringify(manifest, null, 2));
  const kept = parts.filter(({ bytes }) => bytes !== undefined);
  const missing = parts.filter(({ error, optional }) => error !== undefined && !optional).map(({ name }) => name);
  return [
    `${kept.length} parts kept in ${folder}`,
    ...(missing.length > 0 ? [`not kept: ${missing.join(', ')}`] : []),
  ].join('; ');
};

const partsOf = (
  cluster: Cluster,
  target: CollectEvidence['target'],
  indicators: readonly string[],
  containers: readonly string[],
): readonly Part[] => [
  {
    name: 'object.json',
    contentType: 'application/json',
    read: async () => {
      const object = isWorkloadKind(target.kind)
        ? await cluster.getRaw(target.kind, target.namespace, target.name)
        : undefined;
      return JSON.stringify(redactObject(object, indicators) ?? null, null, 2);
    },
  },
  {
    name: 'events.json',
    contentType: 'application/json',
    read: async () =>
      JSON.stringify(redactObject((await cluster.events(target)).slice(0, MAX_EVENTS), indicators), null, 2),
  },
  ...containers.flatMap((container) =>
    [false, true].map((previous) => ({
      name: `${container}${previous ? '.previous' : ''}.log`,
      contentType: 'text/plain',
      // A container that never restarted has none.
      optional: previous,
      read: async () => redactText(await cluster.logs({ pod: target, container, previous, limitBytes: MAX_LOG_BYTES })),
    })),
  ),
];
