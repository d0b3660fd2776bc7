export { createEvidenceStore } from './evidence-store';
export { createOutbox, outboxEntry } from './outbox';
export { createResponseStore, killSwitchKey } from './response-store';
export type { StateTable } from './table';
