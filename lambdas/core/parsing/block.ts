import * as z from 'zod/mini';
import type { Block } from '../model/block';

const text = z.string();

const schema = z.object({
  metadata: z.object({ name: text }),
  data: z.object({
    incidentId: text,
    owner: text,
    origin: text,
    image: text,
    commandLine: text,
    namespace: text,
    texts: text,
    expiresAt: text,
  }),
});

/** A block as it is kept in a ConfigMap, or undefined where it does not read as one. */
export const parseBlock = (object: unknown): Block | undefined => {
  const parsed = schema.safeParse(object);
  if (!parsed.success) return undefined;
  const { metadata, data } = parsed.data;
  return { ...data, name: metadata.name, texts: data.texts.split('\n').filter((one) => one !== '') };
};
