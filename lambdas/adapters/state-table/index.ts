export { createEvidenceStore } from './evidence-store';
export { createNotificationLog } from './notification-log';
export { createOutbox, outboxEntry } from './outbox';
export { createResponseStore, killSwitchKey } from './response-store';
export type { StateTable } from './table';
