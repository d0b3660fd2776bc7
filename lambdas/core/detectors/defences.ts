/** Words in the names of what watches or restricts a cluster, as their publishers' charts and add-ons name it. */
const DEFENCES = new Set([
  'falco',
  'gatekeeper',
  'guardduty',
  'kubearmor',
  'kubewarden',
  'kyverno',
  'neuvector',
  'stackrox',
  'sysdig',
  'tetragon',
  'tracee',
  'trivy',
  'twistlock',
  'wazuh',
]);

/** Kubernetes allows no longer names. */
const MAX_NAME_LENGTH = 253;

/** What defends the cluster by that name, as far as one word of it says so. */
export const defenceIn = (name: string): string | undefined =>
  name
    .slice(0, MAX_NAME_LENGTH)
    .split(/[-.]/)
    .find((word) => DEFENCES.has(word));
