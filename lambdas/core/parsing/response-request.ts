import * as z from 'zod/mini';

const schema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('response'), incidentId: z.string().check(z.minLength(1)) }),
  z.object({ kind: z.literal('sweep'), cluster: z.string().check(z.minLength(1)) }),
]);

/** An incident to respond to, or a cluster in which what has expired is to be removed. */
export type ResponseRequest = z.infer<typeof schema>;

/** A message of the responses queue. Only the dispatcher and a schedule write there. */
export const parseResponseRequest = (body: string): ResponseRequest => schema.parse(JSON.parse(body));
