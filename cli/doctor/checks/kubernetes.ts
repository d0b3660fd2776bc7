import { adminTierPolicy } from '../../../lambdas/core/guards/admin-tier';
import { check, failure, ok, warning, type Check } from '../check';
import type { DeploymentFact } from '../facts';

/** How roles and guards get into the cluster once more. */
const installAgain = ({ access }: DeploymentFact): string =>
  access === 'auto'
    ? 'deploy with a change of the cluster in mineguard.yaml, which installs them again'
    : 'mineguard access --cluster CLUSTER | kubectl apply -f -';

/** What a person's own access shows of the inside of the cluster. */
export const kubernetesChecks: readonly Check[] = [
  check({
    id: 'network-policy',
    title: 'Network policy',
    needs: ['networkPolicy'],
    judge: ({ networkPolicy: { enforced, plugin } }) =>
      enforced
        ? ok(`${plugin} enforces it`)
        : failure(
            `${plugin}: policies are accepted and ignored, so no pod can be isolated`,
            'set enableNetworkPolicy of the add-on vpc-cni to true, or with Auto Mode ' +
              'enable-network-policy-controller in the ConfigMap kube-system/amazon-vpc-cni',
          ),
  }),
  check({
    id: 'admin-tier',
    title: 'Admin-tier policy',
    needs: ['adminTier'],
    judge: ({ adminTier: { served, wanted, inForce } }) => {
      if (!served)
        return ok('this cluster has no ClusterNetworkPolicy; pods are isolated by a NetworkPolicy each time');
      if (inForce) return ok('it is there and denies all traffic of isolated pods');
      return wanted
        ? warning(
            'the cluster knows ClusterNetworkPolicy, and ours is not there: policies that allow traffic beat isolation',
            `printf %s '${JSON.stringify(adminTierPolicy())}' | kubectl apply -f -`,
          )
        : ok('not installed: nothing is isolated in observe mode');
    },
  }),
  check({
    id: 'admission-policies',
    title: 'Admission policies',
    needs: ['admissionPoliciesServed'],
    judge: ({ admissionPoliciesServed }) =>
      admissionPoliciesServed
        ? ok('the API server serves ValidatingAdmissionPolicy')
        : failure(
            'the API server does not serve ValidatingAdmissionPolicy: the guards cannot be installed',
            'update the cluster to a version that EKS supports',
          ),
  }),
  check({
    id: 'permissions',
    title: 'Permissions in the cluster',
    needs: ['roles', 'deployment'],
    judge: ({ roles, deployment }) => {
      const lacking = roles.filter(({ missing }) => missing.length > 0);
      if (lacking.length > 0) {
        return failure(
          lacking.map(({ role, missing }) => `${role} lacks ${missing.slice(0, 8).join(', ')}`).join('; '),
          installAgain(deployment),
        );
      }
      const excessive = roles.filter(({ surplus }) => surplus.length > 0);
      return excessive.length === 0
        ? ok('the roles are as deployed')
        : failure(
            excessive.map(({ role, surplus }) => `${role} may also ${surplus.slice(0, 8).join(', ')}`).join('; '),
            'somebody has changed the role: find out who, and take these verbs away again',
          );
    },
  }),
  check({
    id: 'guards',
    title: 'Guards in the cluster',
    needs: ['guards', 'deployment'],
    judge: ({ guards, deployment }) =>
      guards.length === 0
        ? ok('they are as deployed')
        : failure(
            guards.map(({ object, state }) => `${object} is ${state}`).join('; '),
            `find out who changed it; ${installAgain(deployment)}`,
          ),
  }),
];
