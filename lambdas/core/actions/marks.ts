/** The prefix of labels and node selector entries that are ours; nobody else may set, change or remove them. */
export const OUR_PREFIX = 'mineguard/';

/** The prefix of the names of objects that are ours. */
export const OUR_NAME_PREFIX = 'mineguard-';

/** On a pod that is isolated; its value is the incident. */
export const INCIDENT_LABEL = `${OUR_PREFIX}incident`;
