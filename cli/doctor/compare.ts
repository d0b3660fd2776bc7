import type { KubernetesManifest } from '../../lambdas/core/actions/rbac';
import { isObject, objectsOf, textsOf, type JsonObject } from '../../lambdas/core/parsing/json';
import type { GuardDifference, RoleDifference } from './facts';

/** The object as it is in the cluster; undefined when it is not there. */
export type Live = (manifest: KubernetesManifest) => Promise<unknown>;

const ROLE_KINDS = ['ClusterRole', 'Role'];
const BINDING_KINDS = ['ClusterRoleBinding', 'RoleBinding'];
const GUARD_KINDS = ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'];

const fieldsOf = (object: unknown): JsonObject => (isObject(object) ? object : {});

const nameOf = ({ kind, metadata: { name, namespace } }: KubernetesManifest): string =>
  `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;

/** `patch deployments/scale.apps`: one for each verb, resource and name that the rules allow. */
const permissionsOf = (role: unknown): ReadonlySet<string> =>
  new Set(
    objectsOf(fieldsOf(role)['rules']).flatMap((rule) => {
      const names = textsOf(rule['resourceNames']);
      // Not by `textsOf`, which drops the empty name of the core group.
      const groups = Array.isArray(rule['apiGroups']) ? rule['apiGroups'].map(String) : [];
      return groups.flatMap((group) =>
        textsOf(rule['resources']).flatMap((resource) =>
          textsOf(rule['verbs']).map(
            (verb) => `${verb} ${resource}${group && `.${group}`}${names.length > 0 ? ` ${names.join(',')}` : ''}`,
          ),
        ),
      );
    }),
  );

/** What the deployed roles allow against what those in the cluster do. */
export const roleDifferences = async (
  wanted: readonly KubernetesManifest[],
  live: Live,
): Promise<readonly RoleDifference[]> => {
  const differences: RoleDifference[] = [];
  for (const manifest of wanted) {
    const role = nameOf(manifest);
    if (ROLE_KINDS.includes(manifest.kind)) {
      const needed = permissionsOf(manifest);
      const granted = permissionsOf(await live(manifest));
      differences.push({
        role,
        missing: [...needed].filter((permission) => !granted.has(permission)),
        surplus: [...granted].filter((permission) => !needed.has(permission)),
      });
    } else if (BINDING_KINDS.includes(manifest.kind)) {
      const { roleRef, subjects } = fieldsOf(await live(manifest));
      const same = isSame({ roleRef, subjects }, pick(manifest, 'roleRef', 'subjects'));
      if (!same) differences.push({ role, missing: ['its subjects'], surplus: [] });
    }
  }
  return differences.filter(({ missing, surplus }) => missing.length + surplus.length > 0);
};

export const guardDifferences = async (
  wanted: readonly KubernetesManifest[],
  live: Live,
): Promise<readonly GuardDifference[]> => {
  const guards = wanted.filter(({ kind }) => GUARD_KINDS.includes(kind));
  const found = await Promise.all(guards.map(live));
  return guards.flatMap((guard, index): readonly GuardDifference[] => {
    const object = nameOf(guard);
    if (found[index] === undefined) return [{ object, state: 'missing' }];
    return isSame(pick(found[index], 'spec'), pick(guard, 'spec')) ? [] : [{ object, state: 'changed' }];
  });
};

const pick = (object: unknown, ...keys: readonly string[]): JsonObject =>
  Object.fromEntries(keys.map((key) => [key, fieldsOf(object)[key]]));

/** What the API server fills in where nothing was said: everything. */
const isDefault = (value: unknown): boolean =>
  value === undefined ||
  value === '*' ||
  (typeof value === 'object' && value !== null && Object.keys(value).length === 0);

/** Whether a live value says what was applied, and besides nothing that narrows it. */
const isSame = (live: unknown, wanted: unknown): boolean => {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(live) && live.length === wanted.length && wanted.every((item, index) => isSame(live[index], item))
    );
  }
  if (!isObject(wanted)) return live === wanted;
  if (!isObject(live)) return false;
  return (
    Object.entries(wanted).every(([key, value]) => isSame(live[key], value)) &&
    Object.entries(live).every(([key, value]) => key in wanted || isDefault(value))
  );
};
