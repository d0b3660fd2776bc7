import * as z from 'zod/mini';
import type { NetworkPolicy } from '../actions/cluster';
import { labelSelector } from './label-selector';

const schema = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    podSelector: z._default(labelSelector, { matchLabels: {}, matchExpressions: [] }),
    policyTypes: z.optional(z.array(z.string())),
    ingress: z._default(z.array(z.unknown()), []),
    egress: z._default(z.array(z.unknown()), []),
  }),
});

/** A NetworkPolicy, or undefined where it does not read as one. */
export const parseNetworkPolicy = (object: unknown): NetworkPolicy | undefined => {
  const parsed = schema.safeParse(object);
  if (!parsed.success) return undefined;
  const { metadata, spec } = parsed.data;
  // Without policy types, ingress is meant always and egress where there are rules for it.
  const types = spec.policyTypes ?? (spec.egress.length > 0 ? ['Ingress', 'Egress'] : ['Ingress']);
  const ingress = types.includes('Ingress');
  const egress = types.includes('Egress');
  return {
    name: metadata.name,
    podSelector: spec.podSelector,
    deniesIngress: ingress,
    deniesEgress: egress,
    allows: (ingress && spec.ingress.length > 0) || (egress && spec.egress.length > 0),
  };
};
