import {
  INSPECTOR_GROUP,
  INSPECTOR_USERNAME,
  INSTALLER_USERNAME,
  RESPONDER_GROUP,
  RESPONDER_USERNAME,
} from '../../lambdas/core/model/identity';
import { nameOf, onlyResourceOf, resourcesOf, synthesize, type TemplateResource } from '../support/template';

const READ_VERBS = ['get', 'list', 'watch'];

const installed = (mode: 'observe' | 'enforce'): TemplateResource =>
  onlyResourceOf(synthesize({ clusters: [{ name: 'prod-a', mode }] }), 'Custom::MineGuardClusterAccess');

const verbsIn = ({ Properties }: TemplateResource): readonly string[] => {
  const manifests = JSON.parse(String(Properties['Manifests'])) as { rules?: { verbs: string[] }[] }[];
  return [...new Set(manifests.flatMap(({ rules = [] }) => rules.flatMap(({ verbs }) => verbs)))];
};

describe('the way into the cluster', () => {
  const template = synthesize();
  const entries = resourcesOf(template, 'AWS::EKS::AccessEntry').map(({ Properties }) => Properties);

  test('of the responder is a group that the generated roles are bound to, and no access policy', () => {
    expect(entries).toContainEqual({
      ClusterName: 'prod-a',
      PrincipalArn: expect.anything(),
      Username: RESPONDER_USERNAME,
      KubernetesGroups: [RESPONDER_GROUP],
    });
  });

  test('of the inspector is a group of its own, bound to a role that only reads and reads no secret', () => {
    expect(entries).toContainEqual({
      ClusterName: 'prod-a',
      PrincipalArn: expect.anything(),
      Username: INSPECTOR_USERNAME,
      KubernetesGroups: [INSPECTOR_GROUP],
    });
    const manifests = JSON.parse(String(installed('enforce').Properties['Manifests'])) as {
      kind: string;
      metadata: { name: string };
      rules?: { verbs: string[]; resources: string[] }[];
      subjects?: { name: string }[];
    }[];
    const ofInspector = manifests.filter(({ metadata }) => metadata.name === 'mineguard-inspector');
    const rules = ofInspector.flatMap((manifest) => manifest.rules ?? []);
    expect([...new Set(rules.flatMap(({ verbs }) => verbs))].sort()).toEqual(['get', 'list']);
    expect(rules.flatMap(({ resources }) => resources).join(' ')).not.toMatch(/secrets|configmaps|log|exec|\*/);
    expect(ofInspector.flatMap(({ subjects = [] }) => subjects)).toEqual([
      expect.objectContaining({ name: INSPECTOR_GROUP }),
    ]);
  });

  test('of the installer holds nothing while it does not run', () => {
    expect(entries).toContainEqual({
      ClusterName: 'prod-a',
      PrincipalArn: expect.anything(),
      Username: INSTALLER_USERNAME,
    });
  });

  test('grants what the boldest of its namespaces needs', () => {
    const withModes = (namespaceModes: Record<string, 'observe' | 'approve'>) =>
      verbsIn(
        onlyResourceOf(
          synthesize({ clusters: [{ name: 'prod-a', mode: 'observe', namespaceModes }] }),
          'Custom::MineGuardClusterAccess',
        ),
      );
    expect(withModes({ batch: 'approve' })).toContain('patch');
    expect(withModes({ batch: 'observe' })).not.toContain('patch');
  });

  test('grants nothing that writes in observe mode', () => {
    const verbs = verbsIn(installed('observe'));
    expect(verbs).toContain('get');
    expect(verbs.filter((verb) => !READ_VERBS.includes(verb))).toEqual([]);
  });

  test('grants what the actions need in enforce mode, and no wildcard', () => {
    const verbs = verbsIn(installed('enforce'));
    expect(verbs).toContain('patch');
    expect(verbs).not.toContain('*');
  });

  test('guards in enforce mode what the configuration protects, and installs no guard of labels, objects or the responder in observe mode', () => {
    const manifestsOf = (mode: string): string => {
      const clusters = [{ name: 'prod-a', mode, protected: { namespaces: ['payments'] } }];
      return String(onlyResourceOf(synthesize({ clusters }), 'Custom::MineGuardClusterAccess').Properties['Manifests']);
    };
    expect(manifestsOf('enforce')).toContain(JSON.stringify(JSON.stringify(['payments'])).slice(1, -1));
    const policies = (JSON.parse(manifestsOf('observe')) as { kind: string; metadata: { name: string } }[]).filter(
      ({ kind }) => kind === 'ValidatingAdmissionPolicy',
    );
    expect(policies.map(({ metadata }) => metadata.name)).toEqual(['mineguard-block']);
  });

  test('binds every role that it makes', () => {
    const manifests = JSON.parse(String(installed('enforce').Properties['Manifests'])) as {
      kind: string;
      metadata: { name: string };
      roleRef?: { name: string };
    }[];
    const roles = manifests.filter(({ kind }) => kind === 'ClusterRole' || kind === 'Role');
    const bound = manifests.flatMap(({ roleRef }) => (roleRef ? [roleRef.name] : []));
    expect(roles.length).toBeGreaterThan(0);
    for (const { metadata } of roles) expect(bound).toContain(metadata.name);
  });

  test('is told which principal it may make cluster-admin: its own', () => {
    const { Properties } = installed('observe');
    expect(nameOf(Properties['PrincipalArn'])).toBe('AccessprodaInstallerRole');
  });

  test('holds a deployment up for five minutes at most', () => {
    expect(Number(installed('observe').Properties['ServiceTimeout'])).toBe(300);
  });

  test('is closed in this order: Kubernetes objects first, then the entries needed to remove them', () => {
    const { DependsOn = [] } = onlyResourceOf(template, 'Custom::MineGuardClusterAccess');
    expect(DependsOn.map((id) => nameOf({ Ref: id }))).toEqual(
      expect.arrayContaining([
        'AccessprodaInstaller',
        'AccessprodaInstallerEntry',
        'AccessprodaInspectorEntry',
        'AccessprodaResponderEntry',
      ]),
    );
    const installer = resourcesOf(template, 'AWS::Lambda::Function').find(({ id }) => id.includes('Installer'));
    expect(installer?.DependsOn?.map((id) => nameOf({ Ref: id }))).toContain('AccessprodaInstallerRoleDefaultPolicy');
  });
});
