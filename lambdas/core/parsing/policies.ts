import * as z from 'zod/mini';
import { MODES, type Policy } from '../model/policy';

const share = z.number().check(z.minimum(0), z.maximum(1));
const count = z.int().check(z.minimum(0));

const policies = z.array(
  z.strictObject({
    cluster: z.string().check(z.minLength(1)),
    mode: z.enum(MODES),
    namespaceModes: z.record(z.string(), z.enum(MODES)),
    protectedNamespaces: z.array(z.string()),
    protectedOwners: z.array(z.strictObject({ kind: z.string(), namespace: z.string(), name: z.string() })),
    budget: z.strictObject({
      windowMinutes: z.number().check(z.positive()),
      pods: count,
      owners: count,
      namespaceShare: share,
      principalShare: share,
    }),
    falcoWriterProven: z.boolean(),
  }),
);

/** The policies of all clusters, as deployed with a function. A function without them does not start. */
export const parsePolicies = (json: string): readonly Policy[] => {
  const result = policies.safeParse(JSON.parse(json));
  if (!result.success) throw new Error(`POLICIES is not a list of policies: ${z.prettifyError(result.error)}`);
  return result.data;
};
