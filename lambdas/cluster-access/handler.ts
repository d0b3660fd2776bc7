import { OUR_NAME_PREFIX } from '../core/actions/marks';
import type { ClusterAccessRequest } from '../core/parsing/cluster-access-request';
import type { Clock } from '../core/ports';
import {
  NotPermitted,
  Unreachable,
  type AccessPolicies,
  type InstalledObject,
  type InstalledObjects,
  type Standing,
  type StoppedOwner,
} from './ports';

export interface Dependencies {
  readonly access: AccessPolicies;
  readonly objectsIn: (cluster: string) => Promise<InstalledObjects>;
  readonly clock: Clock;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** What the responder has stopped and nobody has released; throws when its records cannot be read. */
  readonly stoppedIn: (cluster: string) => Promise<readonly StoppedOwner[]>;
  /** For people who read it when MineGuard is gone. */
  readonly log: (message: string, details?: Readonly<Record<string, unknown>>) => void;
}

/** Runs a request to the API server again while it does not let us in yet. */
type Patient = <T>(work: () => Promise<T>) => Promise<T>;

/** What is installed, and what is removed again when it is no longer wanted. */
const INSTALLED_KINDS = [
  'ClusterRoleBinding',
  'RoleBinding',
  'ClusterRole',
  'Role',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingAdmissionPolicy',
] as const;

/** What blocks re-creation. Without the policy it has no effect, so it may outlive a change of mode, but not MineGuard. */
const BLOCK_KINDS = ['ConfigMap', 'Namespace'] as const;

/** What isolates pods. It outlives a change of mode, which releases nobody, and MineGuard itself while a pod needs it. */
const ISOLATING_KINDS = ['NetworkPolicy', 'ClusterNetworkPolicy'] as const;

/** Kinds that a network plug-in may bring or not. */
const OPTIONAL_KINDS: readonly string[] = ['ClusterNetworkPolicy'];

/** A label is quickly set; only what also bears our name is removed. */
const isOurName = (name: string): boolean => name.startsWith(OUR_NAME_PREFIX);

/** A new access policy takes seconds to reach every API server. */
const PROPAGATION_MILLISECONDS = 90_000;
const RETRY_MILLISECONDS = 1500;

/**
 * Installs roles and guards of the responder in a cluster, and removes them with all that MineGuard left there.
 *
 * A role can be made only by somebody who holds what it grants. So the installer is cluster-admin while it runs, by a
 * policy on its own access entry and no other, and it fails when anything is left of that at the end.
 */
export const createInstaller = (dependencies: Dependencies) => {
  const { access, objectsIn } = dependencies;

  return {
    /** Safe to repeat: what is applied twice is there once. */
    async install(request: ClusterAccessRequest): Promise<void> {
      const { cluster, manifests, isAllOfOurs } = request;
      const mode = await access.authenticationMode(cluster);
      if (mode === undefined) throw new Error(`there is no cluster ${cluster} in this account and region`);
      if (mode === 'CONFIG_MAP') throw new Error(wayOutOfConfigMap(cluster));
      const entered = await asClusterAdmin(dependencies, request, async () => {
        const objects = await objectsIn(cluster);
        const patient = patience(dependencies);
        for (const manifest of manifests) {
          const { kind } = manifest;
          if (OPTIONAL_KINDS.includes(kind) && !(await patient(async () => objects.serves(kind)))) continue;
          await patient(async () => objects.apply(manifest));
        }
        if (!isAllOfOurs) return;
        const wanted = new Set(
          manifests.map(({ kind, metadata }) => `${kind}/${metadata.namespace ?? ''}/${metadata.name}`),
        );
        await removeOurs(patient, objects, INSTALLED_KINDS, (object) => !wanted.has(keyOf(object)));
      });
      if (!entered) throw new Error(`cluster ${cluster} has no access entry for the installer; deploy it first`);
    },

    /**
     * Removes what is ours, and ends nobody's quarantine: what is stopped stays stopped, and a pod that is isolated and
     * lives keeps what isolates it. Both are ordinary fields and objects, and the guards that protected them are gone, so
     * that whoever may change the workload may take them away. They are listed; `mineguard release` before is the way to
     * leave nothing.
     *
     * Succeeds when there is nothing to enter any more, or nobody answers: a cluster on its way out must not hold up the
     * stack. Being refused is no such reason.
     */
    async remove(request: ClusterAccessRequest): Promise<void> {
      const { cluster, isAllOfOurs } = request;
      const { log } = dependencies;
      // What was only added stays.
      if (!isAllOfOurs) return;
      const mode = await access.authenticationMode(cluster);
      if (mode === undefined || mode === 'CONFIG_MAP') {
        log(
          mode === undefined
            ? `there is no cluster ${cluster} any more: nothing to remove`
            : `cluster ${cluster} uses authentication mode CONFIG_MAP: it was never entered`,
        );
        return;
      }
      try {
        const entered = await asClusterAdmin(dependencies, request, async () => {
          const objects = await objectsIn(cluster);
          await removeAll(dependencies, cluster, objects);
        });
        if (!entered) log(`cluster ${cluster} has no access entry for the installer: nothing was removed`);
      } catch (error) {
        if (!(error instanceof Unreachable)) throw error;
        log(`cluster ${cluster} cannot be reached, so what MineGuard left there stays: ${error.message}`);
      }
    },

    /** For a run that was given up. */
    async leave({ cluster, principalArn }: ClusterAccessRequest): Promise<void> {
      await access.endClusterAdmin(cluster, principalArn);
    },
  };
};

const removeAll = async (dependencies: Dependencies, cluster: string, objects: InstalledObjects): Promise<void> => {
  const patient = patience(dependencies);
  // First, while nothing has been touched: a run that fails has said it.
  const stopped = await recordedIn(dependencies, cluster);
  const standing = await patient(async () => objects.standing(stopped));
  tellStanding(dependencies, cluster, standing);
  const isolated = standing.filter(({ what }) => what === 'isolated');
  await removeOurs(patient, objects, ISOLATING_KINDS, (object) => !isolated.some((pod) => needs(pod, object)));
  await removeOurs(patient, objects, [...INSTALLED_KINDS, ...BLOCK_KINDS], () => true);
};

/** Without the records the isolated pods are listed all the same: nothing that is removed depends on the others. */
const recordedIn = async ({ stoppedIn, log }: Dependencies, cluster: string): Promise<readonly StoppedOwner[]> => {
  try {
    return await stoppedIn(cluster);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    log(`what was stopped in cluster ${cluster} cannot be listed, its records cannot be read: ${reason}`);
    return [];
  }
};

/** By its label a pod is held by the policy of its incident, and by the Admin-tier policy wherever it is. */
const needs = ({ namespace, incident }: Standing, object: InstalledObject): boolean =>
  object.kind === 'ClusterNetworkPolicy' ||
  (object.namespace === namespace && object.name === `${OUR_NAME_PREFIX}${incident}`);

/** More than a screen of them helps nobody; the state table has all. */
const MAX_TOLD = 100;

const tellStanding = ({ log }: Dependencies, cluster: string, standing: readonly Standing[]): void => {
  if (standing.length === 0) {
    log(`nothing in cluster ${cluster} is quarantined`);
    return;
  }
  log(
    `${standing.length} objects in cluster ${cluster} stay quarantined when MineGuard is gone. Isolated pods: delete their ` +
      'label mineguard/incident, and the NetworkPolicies and ClusterNetworkPolicies named mineguard-*. Stopped owners: ' +
      'scale them up, resume them, or remove mineguard/stopped from their node selector. What was there before is in the ' +
      'state table, which stays.',
    { standing: standing.slice(0, MAX_TOLD) },
  );
};

/** False when there is no access entry, and so nothing was done. */
const asClusterAdmin = async (
  { access, sleep }: Dependencies,
  { cluster, principalArn }: ClusterAccessRequest,
  work: () => Promise<void>,
): Promise<boolean> => {
  try {
    if (!(await access.makeClusterAdmin(cluster, principalArn))) return false;
    await work();
  } finally {
    await access.endClusterAdmin(cluster, principalArn);
    await assertNothingLeft({ access, sleep }, cluster, principalArn);
  }
  return true;
};

const LOOKS = 4;

const assertNothingLeft = async (
  { access, sleep }: Pick<Dependencies, 'access' | 'sleep'>,
  cluster: string,
  principalArn: string,
): Promise<void> => {
  for (let look = 1; ; look++) {
    const left = await access.associated(cluster, principalArn);
    if (left.length === 0) return;
    if (look === LOOKS) {
      throw new Error(`the installer still holds ${left.join(', ')} in cluster ${cluster}; disassociate it by hand`);
    }
    await sleep(RETRY_MILLISECONDS);
  }
};

/** One limit for all requests of a run: an API server that has let us in once lets us in. */
const patience = ({ clock, sleep }: Dependencies): Patient => {
  const until = clock.now() + PROPAGATION_MILLISECONDS;
  return async (work) => {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof NotPermitted) || clock.now() >= until) throw error;
      }
      await sleep(RETRY_MILLISECONDS);
    }
  };
};

const removeOurs = async (
  patient: Patient,
  objects: InstalledObjects,
  kinds: readonly string[],
  isUnwanted: (object: InstalledObject) => boolean,
): Promise<void> => {
  for (const kind of kinds) {
    const ours = await patient(async () => objects.ours(kind));
    for (const object of ours) {
      if (isOurName(object.name) && isUnwanted(object)) {
        await patient(async () => objects.remove(object));
      }
    }
  }
};

const keyOf = ({ kind, namespace, name }: InstalledObject): string => `${kind}/${namespace}/${name}`;

const wayOutOfConfigMap = (cluster: string): string =>
  `cluster ${cluster} uses authentication mode CONFIG_MAP, which knows no access entries; run ` +
  `"aws eks update-cluster-config --name ${cluster} --access-config authenticationMode=API_AND_CONFIG_MAP" ` +
  '(existing access stays; it cannot be switched back), then deploy again';
