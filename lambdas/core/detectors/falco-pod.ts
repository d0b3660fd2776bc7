import type { Entity } from '../model/entity';
import { textField, type FalcoAlert } from '../model/falco-alert';

/** What Falco writes for a field it could not fill, where it does not write null. */
const UNKNOWN = '<NA>';

/**
 * The pod an alert names; undefined for processes of the host, and while Falco has not learned the pod's name.
 *
 * A container id alone names nothing: Falco takes some control groups of the host for containers.
 */
export const podOf = (alert: FalcoAlert): Entity | undefined => {
  const namespace = known(alert, 'k8s.ns.name');
  const name = known(alert, 'k8s.pod.name');
  if (namespace === undefined || name === undefined || textField(alert, 'container.id') === 'host') return undefined;
  return { cluster: alert.cluster, kind: 'Pod', namespace, name };
};

const known = (alert: FalcoAlert, field: string): string | undefined => {
  const text = textField(alert, field);
  return text === UNKNOWN ? undefined : text;
};
