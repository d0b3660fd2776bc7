import * as z from 'zod/mini';

const schema = z.object({ kind: z.literal('pull'), incidentId: z.string().check(z.minLength(1)) });

/** The incident that a message of the pulls queue is about. Only the dispatcher writes there. */
export const parsePullRequest = (body: string): string => schema.parse(JSON.parse(body)).incidentId;
