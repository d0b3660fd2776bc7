import type { KubernetesManifest } from '../../../lambdas/core/actions/rbac';
import { clusterManifests } from '../../../lambdas/core/guards/cluster-manifests';
import { createInstaller } from '../../../lambdas/cluster-access/handler';
import {
  NotPermitted,
  type AccessPolicies,
  type InstalledObject,
  type InstalledObjects,
  type Standing,
  Unreachable,
} from '../../../lambdas/cluster-access/ports';

const POLICY = { mode: 'enforce', namespaceModes: {}, protectedNamespaces: [], protectedOwners: [] } as const;

const request = {
  cluster: 'prod-a',
  principalArn: 'arn:aws:iam::111122223333:role/installer',
  manifests: clusterManifests(POLICY),
  isAllOfOurs: true,
};

class World implements AccessPolicies, InstalledObjects {
  public mode: string | undefined = 'API';
  public hasEntry = true;
  public isAdmin = false;
  /** What is left although it was taken away. */
  public stuck: readonly string[] = [];
  /** How often the API server still refuses before it knows of the policy. */
  public refusals = 0;
  public failure: Error | undefined;
  /** Whether the network plug-in brings ClusterNetworkPolicy. */
  public hasAdminTier = false;
  public readonly log: string[] = [];
  public readonly objects = new Map<string, InstalledObject>();
  public now = 0;

  /** What responses have left in the cluster. */
  public quarantined: readonly Standing[] = [];
  public readonly told: { readonly message: string; readonly details?: object }[] = [];

  public readonly installer = createInstaller({
    access: this,
    objectsIn: () => Promise.resolve(this),
    clock: { now: () => this.now },
    sleep: (milliseconds) => {
      this.now += milliseconds;
      return Promise.resolve();
    },
    log: (message, details) => {
      this.told.push({ message, details });
    },
  });

  public put(kind: string, name: string, namespace = ''): void {
    this.objects.set(`${kind}/${namespace}/${name}`, { kind, namespace, name });
  }

  public authenticationMode(): Promise<string | undefined> {
    return Promise.resolve(this.mode);
  }

  public makeClusterAdmin(): Promise<boolean> {
    this.isAdmin = this.hasEntry;
    return Promise.resolve(this.hasEntry);
  }

  public endClusterAdmin(): Promise<void> {
    this.isAdmin = false;
    this.log.push('no longer admin');
    return Promise.resolve();
  }

  public associated(): Promise<readonly string[]> {
    return Promise.resolve(this.isAdmin ? ['cluster-admin'] : this.stuck);
  }

  public async apply({ kind, metadata }: KubernetesManifest): Promise<void> {
    await this.#enter();
    this.put(kind, metadata.name, metadata.namespace);
  }

  public async serves(kind: string): Promise<boolean> {
    await this.#enter();
    return kind !== 'ClusterNetworkPolicy' || this.hasAdminTier;
  }

  public async ours(kind: string): Promise<readonly InstalledObject[]> {
    await this.#enter();
    return [...this.objects.values()].filter((object) => object.kind === kind);
  }

  public async standing(): Promise<readonly Standing[]> {
    await this.#enter();
    return this.quarantined;
  }

  public async remove({ kind, namespace, name }: InstalledObject): Promise<void> {
    await this.#enter();
    this.objects.delete(`${kind}/${namespace}/${name}`);
  }

  #enter(): Promise<void> {
    if (!this.isAdmin || this.refusals-- > 0) return Promise.reject(new NotPermitted('HTTP 403: forbidden'));
    return this.failure ? Promise.reject(this.failure) : Promise.resolve();
  }
}

const GUARDS = ['mineguard-block', 'mineguard-labels', 'mineguard-objects', 'mineguard-responder'];

const WANTED = [
  'ClusterRole//mineguard-responder',
  'ClusterRoleBinding//mineguard-responder',
  'Namespace//mineguard-system',
  'Role/kube-system/mineguard-responder',
  'Role/mineguard-system/mineguard-responder',
  'RoleBinding/kube-system/mineguard-responder',
  'RoleBinding/mineguard-system/mineguard-responder',
  ...GUARDS.map((name) => `ValidatingAdmissionPolicy//${name}`),
  ...GUARDS.map((name) => `ValidatingAdmissionPolicyBinding//${name}`),
];

describe('installing', () => {
  test('leaves the wanted objects, and no admin', async () => {
    const world = new World();
    await world.installer.install(request);
    expect([...world.objects.keys()].sort()).toEqual(WANTED);
    expect(world.isAdmin).toBe(false);
  });

  test('waits while the API server does not know of the policy yet', async () => {
    const world = new World();
    world.refusals = 5;
    await world.installer.install(request);
    expect([...world.objects.keys()].sort()).toEqual(WANTED);
  });

  test('gives up when it is never let in, and is no admin then either', async () => {
    const world = new World();
    world.refusals = Infinity;
    await expect(world.installer.install(request)).rejects.toThrow('HTTP 403');
    expect(world.log).toEqual(['no longer admin']);
  });

  test('removes what is no longer wanted, and only what bears our name', async () => {
    const world = new World();
    world.put('ClusterRole', 'mineguard-old');
    world.put('ClusterRole', 'labelled-by-somebody');
    world.put('Role', 'mineguard-responder', 'elsewhere');
    await world.installer.install(request);
    expect([...world.objects.keys()].sort()).toEqual([...WANTED, 'ClusterRole//labelled-by-somebody'].sort());
  });

  test('puts the guards in place before the permissions that they narrow', async () => {
    const world = new World();
    await world.installer.install(request);
    const kinds = [...world.objects.values()].map(({ kind }) => kind);
    expect(kinds.lastIndexOf('ValidatingAdmissionPolicyBinding')).toBeLessThan(kinds.indexOf('ClusterRoleBinding'));
  });

  test('installs the Admin-tier policy only where the cluster knows the kind', async () => {
    const world = new World();
    world.hasAdminTier = true;
    await world.installer.install(request);
    expect([...world.objects.keys()]).toContain('ClusterNetworkPolicy//mineguard-quarantine');
  });

  test('takes the guards away when the mode becomes observe, and leaves what isolates a pod and the idle block policy', async () => {
    const world = new World();
    world.hasAdminTier = true;
    await world.installer.install(request);
    world.put('NetworkPolicy', 'mineguard-inc-1', 'shop');
    await world.installer.install({ ...request, manifests: clusterManifests({ ...POLICY, mode: 'observe' }) });
    expect([...world.objects.values()].map(({ kind }) => kind).sort()).toEqual([
      'ClusterNetworkPolicy',
      'ClusterRole',
      'ClusterRoleBinding',
      'Namespace',
      'NetworkPolicy',
      'Role',
      'RoleBinding',
      'ValidatingAdmissionPolicy',
      'ValidatingAdmissionPolicyBinding',
    ]);
  });

  test('can be repeated', async () => {
    const world = new World();
    await world.installer.install(request);
    await world.installer.install(request);
    expect([...world.objects.keys()].sort()).toEqual(WANTED);
  });

  test('ends being admin when something fails', async () => {
    const world = new World();
    world.failure = new Error('HTTP 500: no');
    await expect(world.installer.install(request)).rejects.toThrow('HTTP 500');
    expect(world.isAdmin).toBe(false);
  });

  test('fails when a policy is left on its access entry', async () => {
    const world = new World();
    world.stuck = ['cluster-admin'];
    await expect(world.installer.install(request)).rejects.toThrow('still holds cluster-admin');
  });

  test('refuses a cluster without access entries and names the way out', async () => {
    const world = new World();
    world.mode = 'CONFIG_MAP';
    await expect(world.installer.install(request)).rejects.toThrow('authenticationMode=API_AND_CONFIG_MAP');
    expect(world.log).toEqual([]);
  });

  test('says when there is no such cluster', async () => {
    const world = new World();
    world.mode = undefined;
    await expect(world.installer.install(request)).rejects.toThrow('there is no cluster prod-a');
  });

  test('says when its access entry is missing', async () => {
    const world = new World();
    world.hasEntry = false;
    await expect(world.installer.install(request)).rejects.toThrow('no access entry for the installer');
  });
});

const POD: Standing = { kind: 'Pod', namespace: 'shop', name: 'a-1', what: 'isolated', incident: 'inc-1' };
const OWNER: Standing = { kind: 'Deployment', namespace: 'shop', name: 'a', what: 'stopped', incident: '' };

const installedWorld = async (): Promise<World> => {
  const world = new World();
  world.hasAdminTier = true;
  await world.installer.install(request);
  world.put('NetworkPolicy', 'mineguard-inc-1', 'shop');
  world.put('NetworkPolicy', 'mineguard-inc-2', 'shop');
  world.put('NetworkPolicy', 'theirs', 'shop');
  world.put('ConfigMap', 'mineguard-block-inc-1', 'mineguard-system');
  return world;
};

describe('removing', () => {
  test('takes away all that is ours, also what responses have left', async () => {
    const world = await installedWorld();
    await world.installer.remove(request);
    expect([...world.objects.keys()]).toEqual(['NetworkPolicy/shop/theirs']);
    expect(world.isAdmin).toBe(false);
    expect(world.told).toEqual([{ message: 'nothing in cluster prod-a is quarantined', details: undefined }]);
  });

  test('gives no living pod its network back, and lists it with what to do about it', async () => {
    const world = await installedWorld();
    world.quarantined = [POD, OWNER];
    await world.installer.remove(request);
    expect([...world.objects.keys()].sort()).toEqual([
      'ClusterNetworkPolicy//mineguard-quarantine',
      'NetworkPolicy/shop/mineguard-inc-1',
      'NetworkPolicy/shop/theirs',
    ]);
    expect(world.told).toEqual([
      { message: expect.stringContaining('2 objects in cluster prod-a'), details: { standing: [POD, OWNER] } },
    ]);
  });

  test('leaves no guard that would keep anybody from taking it away', async () => {
    const world = await installedWorld();
    world.quarantined = [POD];
    await world.installer.remove(request);
    expect([...world.objects.keys()].join()).not.toMatch(/Admission|Role|ConfigMap|Namespace/);
  });

  test('keeps no policy for what is only stopped', async () => {
    const world = await installedWorld();
    world.quarantined = [OWNER];
    await world.installer.remove(request);
    expect([...world.objects.keys()]).toEqual(['NetworkPolicy/shop/theirs']);
  });

  test.each([undefined, 'CONFIG_MAP'])(
    'succeeds when there is nothing to enter, and says so: mode %s',
    async (mode) => {
      const world = new World();
      world.mode = mode;
      await expect(world.installer.remove(request)).resolves.toBeUndefined();
      expect(world.log).toEqual([]);
      expect(world.told).toHaveLength(1);
    },
  );

  test('succeeds when its access entry is gone, and says so', async () => {
    const world = new World();
    world.hasEntry = false;
    await expect(world.installer.remove(request)).resolves.toBeUndefined();
    expect(world.told[0]?.message).toContain('no access entry');
  });

  test('succeeds when nobody answers, says why, and is no admin then either', async () => {
    const world = await installedWorld();
    world.failure = new Unreachable('connect ECONNREFUSED');
    await expect(world.installer.remove(request)).resolves.toBeUndefined();
    expect(world.told[0]?.message).toContain('ECONNREFUSED');
    expect(world.isAdmin).toBe(false);
  });

  test.each([
    ['it is refused', new NotPermitted('HTTP 403: forbidden')],
    ['the API server fails', new Error('HTTP 500: no')],
  ])('fails when %s: then somebody can do something about it', async (_, failure) => {
    const world = await installedWorld();
    world.failure = failure;
    await expect(world.installer.remove(request)).rejects.toBe(failure);
    expect(world.isAdmin).toBe(false);
  });
});

describe('adding objects', () => {
  const added = { ...request, isAllOfOurs: false };

  test('removes nothing of ours that is not among them', async () => {
    const world = new World();
    world.put('ClusterRole', 'mineguard-old');
    await world.installer.install(added);
    expect([...world.objects.keys()].sort()).toEqual(['ClusterRole//mineguard-old', ...WANTED].sort());
    expect(world.isAdmin).toBe(false);
  });

  test('leaves them there in the end, without entering the cluster', async () => {
    const world = new World();
    world.put('ClusterRole', 'mineguard-responder');
    await world.installer.remove(added);
    expect([...world.objects.keys()]).toEqual(['ClusterRole//mineguard-responder']);
    expect(world.log).toEqual([]);
  });
});
