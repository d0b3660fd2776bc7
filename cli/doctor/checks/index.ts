import type { Check } from '../check';
import { clusterChecks } from './cluster';
import { ingestChecks } from './ingest';
import { kubernetesChecks } from './kubernetes';
import { operationChecks } from './operation';

/** Every check, in the order of the report. */
export const CHECKS: readonly Check[] = [...clusterChecks, ...ingestChecks, ...kubernetesChecks, ...operationChecks];
