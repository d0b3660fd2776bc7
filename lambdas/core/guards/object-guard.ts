import { MANAGED_BY } from '../actions/managed-by';
import { OUR_NAME_PREFIX, SYSTEM_NAMESPACE } from '../actions/marks';
import type { KubernetesManifest } from '../actions/rbac';
import { admissionPolicy } from './admission-policy';
import { quoted } from './cel';
import { CLEANERS, privileged } from './privileged';

const [[LABEL, VALUE] = ['', '']] = Object.entries(MANAGED_BY);

/** By name or by label, before or after: neither can be taken, and neither can be taken away. */
const IS_OURS =
  `[dyn(object), dyn(oldObject)].exists(o, o != null && (o.metadata.name.startsWith(${quoted(OUR_NAME_PREFIX)}) || ` +
  `o.metadata.?labels[?${quoted(LABEL)}].orValue('') == ${quoted(VALUE)}))`;

/**
 * Lets only MineGuard, and people who may release a quarantine, make, change or remove the policies that isolate and the blocks on what
 * must not come back.
 *
 * Leaves out the controllers that empty a namespace.
 */
export const objectGuard = (): readonly KubernetesManifest[] =>
  admissionPolicy({
    name: 'mineguard-objects',
    resourceRules: [
      {
        apiGroups: ['networking.k8s.io'],
        apiVersions: ['v1'],
        resources: ['networkpolicies'],
        operations: ['CREATE', 'UPDATE', 'DELETE'],
      },
      {
        apiGroups: ['networking.k8s.aws'],
        apiVersions: ['*'],
        resources: ['clusternetworkpolicies'],
        operations: ['CREATE', 'UPDATE', 'DELETE'],
      },
      { apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'], operations: ['CREATE', 'UPDATE', 'DELETE'] },
    ],
    matchConditions: [
      {
        name: 'not-somewhere-else',
        expression: `request.resource.resource != 'configmaps' || request.namespace == ${quoted(SYSTEM_NAMESPACE)}`,
      },
      {
        name: 'not-cleaning-up',
        expression: `!(request.operation == 'DELETE' && request.userInfo.username in ${CLEANERS})`,
      },
      { name: 'ours', expression: IS_OURS },
    ],
    variables: [privileged],
    validations: [
      {
        expression: 'variables.privileged',
        message:
          `network policies, and blocks in ${SYSTEM_NAMESPACE}, named ${OUR_NAME_PREFIX}* or managed by ${VALUE} are made and removed by MineGuard, ` +
          'or by who may release a quarantine',
      },
    ],
  });
