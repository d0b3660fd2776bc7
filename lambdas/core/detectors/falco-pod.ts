import { PROVISIONAL_KIND, type Entity } from '../model/entity';
import { textField, type FalcoAlert } from '../model/falco-alert';

/** A container as runtimes number them, whole or cut to twelve digits as Falco tells it. */
const CONTAINER_ID = /^[0-9a-f]{12,64}$/;

/** The pod an alert names; undefined for processes of the host, and while Falco has not learned the pod's name. */
export const podOf = (alert: FalcoAlert): Entity | undefined => {
  const namespace = textField(alert, 'k8s.ns.name');
  const name = textField(alert, 'k8s.pod.name');
  if (namespace === undefined || name === undefined || textField(alert, 'container.id') === 'host') return undefined;
  return { cluster: alert.cluster, kind: 'Pod', namespace, name };
};

/**
 * What an alert is about: its pod, or the container alone while Falco has not learned the pod's name.
 *
 * Falco takes some control groups of the host for containers. Such a container is found in no pod, so that evidence about
 * it stays where it is and leads to nothing but a message.
 */
export const subjectOf = (alert: FalcoAlert): Entity | undefined => podOf(alert) ?? containerOf(alert);

const containerOf = (alert: FalcoAlert): Entity | undefined => {
  const id = textField(alert, 'container.id');
  return id !== undefined && CONTAINER_ID.test(id)
    ? { cluster: alert.cluster, kind: PROVISIONAL_KIND, namespace: '', name: id }
    : undefined;
};
