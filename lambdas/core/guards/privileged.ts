import { INSTALLER_USERNAME, RESPONDER_USERNAME } from '../model/identity';
import type { Named } from './admission-policy';
import { listOf, quoted } from './cel';

/**
 * A permission for people. No such resource exists: whoever may do everything in the cluster holds it, and anybody else
 * gets it by a ClusterRole. It is asked for the whole cluster, so that a tenant who may do everything in one namespace
 * does not hold it.
 */
const RELEASE_PERMISSION = { apiGroup: 'mineguard', resource: 'quarantine', verb: 'release' } as const;

/** Who may touch what is ours. */
export const privileged: Named = {
  name: 'privileged',
  expression:
    `request.userInfo.username in ${listOf([RESPONDER_USERNAME, INSTALLER_USERNAME])} || ` +
    `authorizer.group(${quoted(RELEASE_PERMISSION.apiGroup)}).resource(${quoted(RELEASE_PERMISSION.resource)})` +
    `.check(${quoted(RELEASE_PERMISSION.verb)}).allowed()`,
};

const controllers = (names: readonly string[]): string =>
  listOf([
    // Where controllers have no accounts of their own.
    'system:kube-controller-manager',
    ...names.map((name) => `system:serviceaccount:kube-system:${name}`),
  ]);

/** Those that make pods, or what makes pods, from a template; the template itself was judged when it was written. */
const MAKERS = controllers([
  'cronjob-controller',
  'daemon-set-controller',
  'deployment-controller',
  'job-controller',
  'replicaset-controller',
  'replication-controller',
  'statefulset-controller',
]);

export const NOT_FROM_A_TEMPLATE: Named = {
  name: 'not-from-a-template',
  expression: `!(request.operation == 'CREATE' && request.userInfo.username in ${MAKERS})`,
};

/** Kubelets report on pods, and make mirrors of those that their node runs by itself. */
export const NOT_A_KUBELET: Named = {
  name: 'not-a-kubelet',
  expression: `!('system:nodes' in request.userInfo.?groups.orValue([]))`,
};

/** Those that clean up: a namespace that cannot be emptied never goes. */
export const CLEANERS = controllers(['generic-garbage-collector', 'namespace-controller']);
