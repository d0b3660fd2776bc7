import * as z from 'zod/mini';
import type { InspectionRequest } from '../model/inspection';
import { inspectionRequest } from './analysis';
import { parseJson } from './json';

/** Reads a message of the inspections queue. Only MineGuard and its schedule write to it: another one is kept. */
export const parseInspectionRequest = (body: string): InspectionRequest => {
  const parsed = inspectionRequest.safeParse(parseJson(body));
  if (!parsed.success) throw new Error(`not an inspection request: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
};
