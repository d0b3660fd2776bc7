import type { AuditEvent } from '../model/audit-event';
import type { Entity } from '../model/entity';

const POD_NAME = 'authentication.kubernetes.io/pod-name';
const POD_UID = 'authentication.kubernetes.io/pod-uid';
const SERVICE_ACCOUNT = /^system:serviceaccount:([a-z0-9-]{1,63}):/;

/**
 * Whom a request is booked on that is about no workload: the pod whose token was used, as the API server read it out of
 * the token, or else the cluster.
 */
export const askerOf = ({ cluster, username, extra }: AuditEvent): Entity => {
  const namespace = SERVICE_ACCOUNT.exec(username)?.[1] ?? '';
  const name = extra[POD_NAME] ?? '';
  const uid = extra[POD_UID] ?? '';
  if (namespace === '' || name === '') return { cluster, kind: 'Cluster', namespace: '', name: cluster };
  return { cluster, kind: 'Pod', namespace, name, ...(uid === '' ? {} : { uid }) };
};

/** Whether a name belongs to the control plane or to a node: these read what is theirs to read. */
export const isOfClusterItself = (username: string): boolean =>
  username.startsWith('system:kube-') ||
  username.startsWith('system:node:') ||
  username.startsWith('eks:') ||
  username === 'system:apiserver' ||
  /^system:serviceaccount:kube-system:[a-z-]{1,64}-controller$/.test(username);
