import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { entityKey, type Entity, type Ownership } from '../core/model/entity';
import type { InspectionRequest } from '../core/model/inspection';
import type { Observation } from '../core/model/observation';
import type { Placement } from '../core/model/placement';
import type { SignOfLife } from '../core/model/sign-of-life';
import type { Analysis, Signal } from '../core/model/signal';
import type { SignalSink } from '../core/ports';
import { groupId } from './queue';

/** Limits of SQS, the size with room for attributes: for one message, and for all messages of one request together. */
const MAX_BYTES = 250 * 1024;
const MAX_MESSAGES = 10;

export interface SignalQueues {
  readonly client: SQSClient;
  readonly normalQueueUrl: string;
  /** Read without delay, for what may have to be acted on now. */
  readonly urgentQueueUrl: string;
}

interface Message {
  readonly group: string;
  readonly body: string;
}

/**
 * Sends signals to the correlator: conclusive ones, with the ownerships that say whose they are, to the urgent queue, all
 * else to the normal one.
 *
 * A message holds signals of one namespace and is grouped by it, so that a storm in one namespace does not delay another.
 * Throws when any message was refused; those that were taken are sent again with the retry, which changes nothing.
 */
export const createSignalQueues = ({ client, normalQueueUrl, urgentQueueUrl }: SignalQueues): SignalSink => {
  const sendAll = async (queueUrl: string, analysis: Analysis): Promise<void> => {
    for (const messages of requestsOf(messagesOf(analysis))) {
      const { Failed: refused = [] } = await client.send(
        new SendMessageBatchCommand({
          QueueUrl: queueUrl,
          Entries: messages.map(({ group, body }, index) => ({
            Id: String(index),
            MessageBody: body,
            MessageGroupId: groupId(group),
          })),
        }),
      );
      if (refused.length > 0) {
        const codes = [...new Set(refused.map(({ Code }) => Code ?? 'no code'))].join(', ');
        throw new Error(`${refused.length} of ${messages.length} messages were refused by the signals queue: ${codes}`);
      }
    }
  };
  return {
    async send(analysis) {
      const { urgent, normal } = byUrgency(analysis);
      await sendAll(urgentQueueUrl, urgent);
      await sendAll(normalQueueUrl, normal);
    },
  };
};

const byUrgency = ({
  signals,
  ownerships,
  ...rest
}: Analysis): { readonly urgent: Analysis; readonly normal: Analysis } => {
  const conclusive = signals.filter(({ weight }) => weight === 'conclusive');
  const needed = new Set(ownershipsAround(conclusive, ownerships));
  return {
    urgent: { signals: conclusive, ownerships: [...needed] },
    normal: {
      signals: signals.filter(({ weight }) => weight !== 'conclusive'),
      ownerships: ownerships.filter((ownership) => !needed.has(ownership)),
      ...rest,
    },
  };
};

/** Ownerships that lead from or to an object of the signals, step by step: pod to ReplicaSet to Deployment. */
const ownershipsAround = (signals: readonly Signal[], ownerships: readonly Ownership[]): readonly Ownership[] => {
  const known = new Set(signals.flatMap(({ entity, related }) => [entity, ...related]).map(entityKey));
  const found = new Set<Ownership>();
  const touches = ({ child, owner }: Ownership): boolean => known.has(entityKey(child)) || known.has(entityKey(owner));
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const ownership of ownerships.filter((candidate) => !found.has(candidate) && touches(candidate))) {
      found.add(ownership);
      known.add(entityKey(ownership.child)).add(entityKey(ownership.owner));
    }
  }
  return [...found];
};

type Part =
  | { readonly signal: Signal }
  | { readonly ownership: Ownership }
  | { readonly observation: Observation }
  | { readonly placement: Placement }
  | { readonly sign: SignOfLife }
  | { readonly inspection: InspectionRequest };

const messagesOf = ({
  signals,
  ownerships,
  observations = [],
  placements = [],
  signsOfLife = [],
  inspections = [],
}: Analysis): readonly Message[] => {
  const byGroup = new Map<string, Part[]>();
  const add = ({ cluster, namespace }: Pick<Entity, 'cluster' | 'namespace'>, part: Part): void => {
    const group = `${cluster}/${namespace}`;
    const parts = byGroup.get(group);
    if (parts) parts.push(part);
    else byGroup.set(group, [part]);
  };
  // Ownerships first: the reader then knows whose the signals are.
  for (const ownership of ownerships) add(ownership.child, { ownership });
  for (const signal of signals) add(signal.entity, { signal });
  for (const observation of observations) add(observation.entity, { observation });
  for (const placement of placements) add(placement.pod, { placement });
  for (const sign of signsOfLife) add({ ...sign, namespace: '' }, { sign });
  for (const inspection of inspections) add(inspection.entity ?? { ...inspection, namespace: '' }, { inspection });
  return [...byGroup].flatMap(([group, parts]) =>
    packed(parts, sizeOf, Infinity).map((some) => ({ group, body: bodyOf(some) })),
  );
};

const bodyOf = (parts: readonly Part[]): string => {
  const observations = parts.flatMap((part) => ('observation' in part ? [part.observation] : []));
  const placements = parts.flatMap((part) => ('placement' in part ? [part.placement] : []));
  const signsOfLife = parts.flatMap((part) => ('sign' in part ? [part.sign] : []));
  const inspections = parts.flatMap((part) => ('inspection' in part ? [part.inspection] : []));
  return JSON.stringify({
    version: 1,
    signals: parts.flatMap((part) => ('signal' in part ? [part.signal] : [])),
    ownerships: parts.flatMap((part) => ('ownership' in part ? [part.ownership] : [])),
    ...(observations.length === 0 ? {} : { observations }),
    ...(placements.length === 0 ? {} : { placements }),
    ...(signsOfLife.length === 0 ? {} : { signsOfLife }),
    ...(inspections.length === 0 ? {} : { inspections }),
  });
};

const sizeOf = (part: Part): number => Buffer.byteLength(JSON.stringify(part));

const requestsOf = (messages: readonly Message[]): readonly (readonly Message[])[] =>
  packed(messages, ({ body }) => Buffer.byteLength(body), MAX_MESSAGES);

/** Consecutive items in as few parts as fit the size limit and `maxItems`. */
const packed = <T>(items: readonly T[], size: (item: T) => number, maxItems: number): readonly (readonly T[])[] => {
  const parts: T[][] = [];
  let bytes = 0;
  for (const item of items) {
    const itemBytes = size(item);
    const current = parts.at(-1);
    if (current && current.length < maxItems && bytes + itemBytes <= MAX_BYTES) {
      current.push(item);
      bytes += itemBytes;
    } else {
      parts.push([item]);
      bytes = itemBytes;
    }
  }
  return parts;
};
