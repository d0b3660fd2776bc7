import * as z from 'zod/mini';
import type { LiveObject } from '../actions/cluster';
import { isWorkloadKind } from '../actions/workload-kind';
import type { LabelSelector } from '../actions/label-selector';
import { labelSelector, plainSelector } from './label-selector';
import { parseWorkload } from './workload';

const nodeSelector = z._default(z.record(z.string(), z.string()), {});

const schema = z.object({
  metadata: z.object({ uid: z.string().check(z.minLength(1)), generation: z._default(z.number(), 0) }),
  spec: z.object({
    replicas: z.optional(z.number()),
    suspend: z._default(z.boolean(), false),
    selector: z.optional(z.unknown()),
    template: z.optional(z.object({ spec: z.object({ nodeSelector }) })),
  }),
  status: z.optional(
    z.object({
      observedGeneration: z.optional(z.number()),
      phase: z.optional(z.string()),
      conditions: z._default(z.array(z.object({ type: z.string(), status: z.string() })), []),
    }),
  ),
});

type Live = z.infer<typeof schema>;

/** An object of the Kubernetes API as a response sees it, or undefined for what no action deals with. */
export const parseLiveObject = (cluster: string, object: unknown): LiveObject | undefined => {
  const parsed = schema.safeParse(object);
  const workload = parseWorkload(cluster, object);
  if (!parsed.success || !workload || !isWorkloadKind(workload.entity.kind)) return undefined;
  const { metadata, spec } = parsed.data;
  return {
    entity: { ...workload.entity, kind: workload.entity.kind, uid: metadata.uid },
    workload,
    selector: selectorOf(spec.selector),
    replicas: spec.replicas,
    suspended: spec.suspend,
    nodeSelector: spec.template?.spec.nodeSelector ?? {},
    alive: !hasEnded(parsed.data),
    settled: (parsed.data.status?.observedGeneration ?? metadata.generation) >= metadata.generation,
  };
};

const selectorOf = (selector: unknown): LabelSelector | undefined => {
  if (selector === undefined) return undefined;
  const plain = plainSelector.safeParse(selector);
  if (plain.success) return plain.data;
  const full = labelSelector.safeParse(selector);
  return full.success ? full.data : undefined;
};

/** A pod says it by its phase, a Job by a condition. */
const hasEnded = ({ status }: Live): boolean =>
  status?.phase === 'Succeeded' ||
  status?.phase === 'Failed' ||
  (status?.conditions ?? []).some(
    ({ type, status: holds }) => (type === 'Complete' || type === 'Failed') && holds === 'True',
  );
