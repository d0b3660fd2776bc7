import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { configSchema } from './config';

/** Beside the example, which names it, so that editors check a copy of it from the first line on. */
export const CONFIG_JSON_SCHEMA_FILE = join(__dirname, '../mineguard.schema.json');

/** The JSON schema of `mineguard.yaml`. Written by `npx tsx lib/config-json-schema.ts && npm run format`. */
export const configJsonSchema = () => z.toJSONSchema(configSchema, { io: 'input' });

if (require.main === module) writeFileSync(CONFIG_JSON_SCHEMA_FILE, JSON.stringify(configJsonSchema()));
