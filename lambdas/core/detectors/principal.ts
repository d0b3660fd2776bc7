import type { AuditEvent } from '../model/audit-event';
import type { Entity } from '../model/entity';

const SERVICE_ACCOUNT = /^system:serviceaccount:([^:]{1,253}):([^:]{1,253})$/;

/** Names come from tokens and certificates; longer ones are cut. */
const MAX_NAME_LENGTH = 512;

export const isServiceAccount = (username: string): boolean => SERVICE_ACCOUNT.test(username);

/**
 * The one whose evidence it is what was asked: a service account, a user, or the cluster where the one who asked has no
 * name.
 */
export const principalOf = ({ cluster, username }: Pick<AuditEvent, 'cluster' | 'username'>): Entity => {
  if (username === '' || username === 'system:anonymous') {
    return { cluster, kind: 'Cluster', namespace: '', name: cluster };
  }
  const [, namespace, name] = SERVICE_ACCOUNT.exec(username) ?? [];
  return namespace !== undefined && name !== undefined
    ? { cluster, kind: 'ServiceAccount', namespace, name }
    : { cluster, kind: 'User', namespace: '', name: username.slice(0, MAX_NAME_LENGTH) };
};
