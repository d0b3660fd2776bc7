import * as z from 'zod/mini';
import { INSPECTION_REASONS } from '../model/inspection';
import { fail, ok, type Result } from '../model/result';
import { CHANNELS, SOURCES, WEIGHTS, type Analysis } from '../model/signal';
import { parseJson } from './json';

/** Raised when the layout changes, so that messages of an older release are recognised, not misread. */
const ANALYSIS_VERSION = 1;

const text = z.string();

const entity = z.object({ cluster: text, kind: text, namespace: text, name: text, uid: z.optional(text) });

const placement = z.object({
  pod: entity,
  owner: z.optional(entity),
  node: text,
  instanceId: z.optional(text),
  podIp: z.optional(text),
  hostNetwork: z.boolean(),
  from: z.iso.datetime(),
  to: z.optional(z.iso.datetime()),
});

const signOfLife = z.object({
  cluster: text,
  node: text,
  at: z.iso.datetime(),
  heartbeatAt: z.optional(z.iso.datetime()),
});

export const inspectionRequest = z.object({
  cluster: z.string().check(z.minLength(1)),
  entity: z.optional(entity),
  reason: z.enum(INSPECTION_REASONS),
  seenAt: z.optional(z.iso.datetime()),
});

const pointer = z.object({ recordId: text, location: text });

const sighting = z.object({
  entity,
  traits: z.array(z.object({ kind: z.enum(['template', 'image', 'wallet', 'pool']), value: text })),
  seenAt: z.iso.datetime(),
  source: z.enum(SOURCES),
  facts: z.record(text, text),
  pointer,
});

const schema = z.object({
  version: z.literal(ANALYSIS_VERSION),
  signals: z.array(
    z.object({
      id: text,
      detector: text,
      detectorVersion: z.number(),
      channel: z.enum(CHANNELS),
      source: z.enum(SOURCES),
      weight: z.enum(WEIGHTS),
      observedAt: z.iso.datetime(),
      entity,
      related: z.array(entity),
      indicators: z.array(text),
      facts: z.record(text, text),
      pointer,
    }),
  ),
  ownerships: z.array(z.object({ child: entity, owner: entity, at: z.iso.datetime() })),
  observations: z.optional(
    z.array(
      z.object({
        id: text,
        detector: text,
        cluster: text,
        scope: text,
        period: z.number(),
        key: text,
        entity,
        related: z.array(entity),
        at: z.iso.datetime(),
        facts: z.record(text, text),
        pointer: z.object({ recordId: text, location: text }),
      }),
    ),
  ),
  // A source that knows nothing of these leaves them out.
  placements: z.optional(z.array(placement)),
  sightings: z.optional(z.array(sighting)),
  signsOfLife: z.optional(z.array(signOfLife)),
  inspections: z.optional(z.array(inspectionRequest)),
});

/** Reads a message of the signals queues; the failure says where it is not one. */
export const parseAnalysis = (body: string): Result<Analysis, string> => {
  const parsed = schema.safeParse(parseJson(body));
  if (!parsed.success) return fail(z.prettifyError(parsed.error));
  const { version: _, ...analysis } = parsed.data;
  return ok(analysis);
};
