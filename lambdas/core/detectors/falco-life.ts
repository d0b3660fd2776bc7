import type { FalcoAlert } from '../model/falco-alert';
import type { SignOfLife } from '../model/sign-of-life';

/** The rule of Falco that fires on every node every few minutes, only in order to be heard, and its tag. */
const HEARTBEAT_RULE = 'MineGuard heartbeat';
const HEARTBEAT_TAG = 'KM-F19';

const NODE = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;

/**
 * Whether an alert is a heartbeat. Detectors read it like every other one: it shows nothing that any of them looks for,
 * and a miner that makes itself look like one gains nothing.
 */
export const isHeartbeat = ({ rule, tags }: FalcoAlert): boolean =>
  rule === HEARTBEAT_RULE || tags.includes(HEARTBEAT_TAG);

/** That the node of an alert was heard: one, or none where the alert does not tell its node. */
export const signsIn = (alert: FalcoAlert): readonly SignOfLife[] => {
  const node = alert.node.toLowerCase();
  if (!NODE.test(node)) return [];
  const at = new Date(alert.time).toISOString();
  return [{ cluster: alert.cluster, node, at, ...(isHeartbeat(alert) ? { heartbeatAt: at } : {}) }];
};
