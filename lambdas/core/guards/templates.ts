import type { ResourceRule } from './admission-policy';

/** Everything in the API that holds a template of pods. */
export const TEMPLATES: readonly ResourceRule[] = [
  { apiGroups: [''], apiVersions: ['v1'], resources: ['replicationcontrollers'], operations: ['CREATE', 'UPDATE'] },
  {
    apiGroups: ['apps'],
    apiVersions: ['v1'],
    resources: ['daemonsets', 'deployments', 'replicasets', 'statefulsets'],
    operations: ['CREATE', 'UPDATE'],
  },
  { apiGroups: ['batch'], apiVersions: ['v1'], resources: ['cronjobs', 'jobs'], operations: ['CREATE', 'UPDATE'] },
];
