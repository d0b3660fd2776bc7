/**
 * The name under which MineGuard itself writes to a cluster, set in its access entry. Its own writes must never become
 * evidence: isolating a miner writes the very spec that convicted it.
 */
export const RESPONDER_USERNAME = 'mineguard:responder';

/** The Kubernetes group that the generated roles are bound to. */
export const RESPONDER_GROUP = 'mineguard:responders';

/** The name and the group under which the inspector reads a cluster. It writes nothing there. */
export const INSPECTOR_USERNAME = 'mineguard:inspector';
export const INSPECTOR_GROUP = 'mineguard:inspectors';

/** The name under which the installer writes roles and policies at deploy time. */
export const INSTALLER_USERNAME = 'mineguard:installer';

export const isOwnIdentity = (username: string): boolean =>
  username === RESPONDER_USERNAME || username === INSPECTOR_USERNAME || username === INSTALLER_USERNAME;
