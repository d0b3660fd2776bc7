import { OUR_PREFIX } from '../actions/marks';
import type { KubernetesManifest } from '../actions/rbac';
import { admissionPolicy } from './admission-policy';
import { atIfAny, oursUnchanged } from './cel';
import { TEMPLATES } from './templates';
import { NOT_A_KUBELET, NOT_FROM_A_TEMPLATE, privileged } from './privileged';

/** Everywhere an entry of ours may be; what a kind does not have counts as empty. */
const PLACES: readonly { readonly name: string; readonly path: readonly string[]; readonly what: string }[] = [
  { name: 'labels', path: ['metadata', 'labels'], what: 'labels' },
  { name: 'templateLabels', path: ['spec', 'template', 'metadata', 'labels'], what: 'labels of a pod template' },
  {
    name: 'jobTemplateLabels',
    path: ['spec', 'jobTemplate', 'spec', 'template', 'metadata', 'labels'],
    what: 'labels of a pod template',
  },
  { name: 'nodeSelector', path: ['spec', 'template', 'spec', 'nodeSelector'], what: 'node selector entries' },
];

/**
 * Lets only MineGuard, and people who may release a quarantine, set, change or remove what bears our prefix: the label
 * that isolates a pod, and the node selector entry that stops a DaemonSet.
 *
 * Leaves out kubelets, which may not change labels anyway, and controllers that make pods from a template. An object that
 * bore such an entry before the guard came can still be changed in every other respect.
 */
export const labelGuard = (): readonly KubernetesManifest[] =>
  admissionPolicy({
    name: 'mineguard-labels',
    resourceRules: [
      // Labels can be changed by way of the status too.
      { apiGroups: [''], apiVersions: ['v1'], resources: ['pods', 'pods/status'], operations: ['CREATE', 'UPDATE'] },
      ...TEMPLATES,
    ],
    matchConditions: [NOT_A_KUBELET, NOT_FROM_A_TEMPLATE],
    variables: [
      privileged,
      ...PLACES.flatMap(({ name, path }) => [
        { name: `${name}Before`, expression: atIfAny('oldObject', path) },
        { name: `${name}After`, expression: atIfAny('object', path) },
      ]),
    ],
    validations: PLACES.map(({ name, what }) => ({
      expression: `(${oursUnchanged(`variables.${name}Before`, `variables.${name}After`, OUR_PREFIX)}) || variables.privileged`,
      message: `${what} that begin with ${OUR_PREFIX} are set and removed by MineGuard, or by who may release a quarantine`,
    })),
  });
