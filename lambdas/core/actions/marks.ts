/** The prefix of labels and node selector entries that are ours; nobody else may set, change or remove them. */
export const OUR_PREFIX = 'mineguard/';

/** The prefix of the names of objects that are ours. */
export const OUR_NAME_PREFIX = 'mineguard-';

/** The namespace of objects that are ours and belong to no other namespace. Nothing runs in it. */
export const SYSTEM_NAMESPACE = `${OUR_NAME_PREFIX}system`;

/** On a pod that is isolated; its value is the incident. */
export const INCIDENT_LABEL = `${OUR_PREFIX}incident`;
