import { entityKey, type Entity } from '../model/entity';
import { textField, type FalcoAlert } from '../model/falco-alert';

/** The container of a pod, as what is looked at together; processes of the pod's other containers do not see its files. */
export const containerScope = (pod: Entity, alert: FalcoAlert): string =>
  `${entityKey(pod)} ${textField(alert, 'container.id') ?? ''}`;
