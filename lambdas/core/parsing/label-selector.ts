import * as z from 'zod/mini';
import type { LabelSelector } from '../actions/label-selector';

const labels = z.record(z.string(), z.string());

const requirement = z.object({
  key: z.string(),
  operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
  values: z._default(z.array(z.string()), []),
});

/** A LabelSelector as the API server writes it: what is empty is left out. */
export const labelSelector = z.pipe(
  z.object({
    matchLabels: z._default(labels, {}),
    matchExpressions: z._default(z.array(requirement), []),
  }),
  z.transform((selector): LabelSelector => selector),
);

/** The selector of a ReplicationController: labels only, without a name for it. */
export const plainSelector = z.pipe(
  labels,
  z.transform((matchLabels): LabelSelector => ({ matchLabels, matchExpressions: [] })),
);
