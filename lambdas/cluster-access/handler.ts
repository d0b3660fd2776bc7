import type { ClusterAccessRequest } from '../core/parsing/cluster-access-request';
import type { Clock } from '../core/ports';
import { NotPermitted, type AccessPolicies, type InstalledObject, type InstalledObjects } from './ports';

export interface Dependencies {
  readonly access: AccessPolicies;
  readonly objectsIn: (cluster: string) => Promise<InstalledObjects>;
  readonly clock: Clock;
  readonly sleep: (milliseconds: number) => Promise<void>;
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

/**
 * What isolates pods. It outlives a change of mode, which releases nobody, and goes with MineGuard, since nobody else
 * would know what it is.
 */
const LEFT_KINDS = ['NetworkPolicy', 'ClusterNetworkPolicy'] as const;

/** Kinds that a network plug-in may bring or not. */
const OPTIONAL_KINDS: readonly string[] = ['ClusterNetworkPolicy'];

/** A label is quickly set; only what also bears our name is removed. */
const OUR_NAME = /^mineguard-/;

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

    /** Succeeds when there is nothing to enter any more: then nothing of ours is left either. What was only added stays. */
    async remove(request: ClusterAccessRequest): Promise<void> {
      const { cluster, isAllOfOurs } = request;
      if (!isAllOfOurs) return;
      const mode = await access.authenticationMode(cluster);
      if (mode === undefined || mode === 'CONFIG_MAP') return;
      await asClusterAdmin(dependencies, request, async () => {
        const objects = await objectsIn(cluster);
        await removeOurs(patience(dependencies), objects, [...LEFT_KINDS, ...INSTALLED_KINDS], () => true);
      });
    },

    /** For a run that was given up. */
    async leave({ cluster, principalArn }: ClusterAccessRequest): Promise<void> {
      await access.endClusterAdmin(cluster, principalArn);
    },
  };
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
      if (OUR_NAME.test(object.name) && isUnwanted(object)) {
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
