import type { AuditSelector } from './detector';
import { WORKLOAD_WRITES } from './spec-detector';

const WRITES = ['create', 'update', 'patch'];

const COMMANDS_IN_PODS: readonly AuditSelector[] = [
  { verbs: ['create', 'get'], resources: ['pods'], subresources: ['exec', 'attach'], wholeObject: false },
];

export const RIGHTS_WRITES: readonly AuditSelector[] = [
  { verbs: WRITES, resources: ['roles', 'clusterroles', 'rolebindings', 'clusterrolebindings'] },
];

export const CREDENTIAL_REQUESTS: readonly AuditSelector[] = [
  { verbs: ['create'], resources: ['serviceaccounts'], subresources: ['token'], wholeObject: false },
  { verbs: WRITES, resources: ['certificatesigningrequests'], subresources: ['approval'] },
];

/**
 * What an intruder does sooner or later, whoever it pretends to be: detectors that judge the caller read these. Reads are
 * left out: they are most of an audit log.
 */
export const REMARKABLE_REQUESTS: readonly AuditSelector[] = [
  ...WORKLOAD_WRITES,
  ...COMMANDS_IN_PODS,
  ...RIGHTS_WRITES,
  ...CREDENTIAL_REQUESTS,
];
