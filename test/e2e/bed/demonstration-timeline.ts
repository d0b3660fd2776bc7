import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { RESPONDER_USERNAME } from '../../../lambdas/core/model/identity';

const event = z.object({
  stage: z.string(),
  verb: z.string(),
  user: z.object({ username: z.string() }),
  objectRef: z.optional(
    z.object({
      resource: z.string(),
      subresource: z.optional(z.string()),
      namespace: z.optional(z.string()),
      name: z.optional(z.string()),
    }),
  ),
  responseStatus: z.optional(z.object({ code: z.optional(z.number()) })),
  stageTimestamp: z.string(),
});

/** An audit event, as far as a timeline needs it. */
export type AuditLogEvent = z.infer<typeof event>;

interface Step {
  readonly what: string;
  readonly is: (event: AuditLogEvent) => boolean;
  /** Which of several counts. */
  readonly which: 'first' | 'last';
}

const STEPS = (name: string): readonly Step[] => {
  const own = ({ user }: AuditLogEvent): boolean => user.username === RESPONDER_USERNAME;
  return [
    {
      what: 'the attacker creates the Deployment',
      is: ({ verb, objectRef }) =>
        verb === 'create' && objectRef?.resource === 'deployments' && objectRef.name === name,
      which: 'first',
    },
    { what: 'MineGuard looks the workload up, live', is: (seen) => own(seen) && seen.verb === 'get', which: 'first' },
    {
      what: 'a NetworkPolicy denies all traffic of the incident',
      is: (seen) => own(seen) && seen.verb === 'create' && seen.objectRef?.resource === 'networkpolicies',
      which: 'first',
    },
    {
      what: 'the last pod carries the label that the policy selects',
      is: (seen) => own(seen) && seen.verb === 'patch' && seen.objectRef?.resource === 'pods',
      which: 'last',
    },
    {
      what: 'the owner is scaled to zero',
      is: (seen) => own(seen) && seen.verb === 'patch' && seen.objectRef?.subresource === 'scale',
      which: 'first',
    },
    {
      what: 'the last pod of the miner is gone',
      is: ({ verb, user, objectRef }) =>
        verb === 'delete' &&
        user.username.startsWith('system:node:') &&
        objectRef?.resource === 'pods' &&
        (objectRef.name ?? '').startsWith(`${name}-`),
      which: 'last',
    },
  ];
};

/** What the API server carried out in a namespace, in order. */
export const readAuditEvents = (auditLog: string, namespace: string): readonly AuditLogEvent[] =>
  auditLog
    .split('\n')
    .filter((line) => line.includes(`"${namespace}"`))
    .map((line) => event.parse(JSON.parse(line)))
    .filter(({ stage, responseStatus }) => stage === 'ResponseComplete' && (responseStatus?.code ?? 0) < 300);

/** When each step of the story happened, from the audit log itself; the message's arrival comes from its receiver. */
export const timeline = (
  auditLogFile: string,
  namespace: string,
  name: string,
  messageAt: number,
): readonly string[] => {
  const events = readAuditEvents(readFileSync(auditLogFile, 'utf8'), namespace);
  const times = STEPS(name).map(({ what, is, which }) => {
    const seen = which === 'first' ? events.find(is) : events.findLast(is);
    return { what, at: seen ? Date.parse(seen.stageTimestamp) : undefined };
  });
  const begin = times[0]?.at ?? messageAt;
  const rows = [...times, { what: 'the message that says so arrives', at: messageAt }];
  return rows
    .toSorted((a, b) => (a.at ?? Infinity) - (b.at ?? Infinity))
    .map(
      ({ what, at }) =>
        `  ${at === undefined ? 'not seen' : `${((at - begin) / 1000).toFixed(3)} s`.padStart(9)}  ${what}`,
    );
};
