import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { functionsOf, nameOf, onlyResourceOf, permissionsOf, resourcesOf, synthesize } from '../support/template';

// Starts a process that compiles the program.
jest.setTimeout(60_000);

const ROOT = join(__dirname, '..', '..');
const CLUSTER = {
  name: 'prod-a',
  region: 'eu-west-1',
  mode: 'enforce',
  protected: { namespaces: ['payments'] },
};

const manual = synthesize({ clusters: [{ ...CLUSTER, access: { mode: 'manual' } }] });
const automatic = synthesize({ clusters: [CLUSTER] });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mineguard-access-'));
  writeFileSync(join(folder, 'mineguard.yaml'), stringify({ clusters: [{ ...CLUSTER, access: { mode: 'manual' } }] }));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const access = (...args: readonly string[]) =>
  spawnSync(process.execPath, [join(ROOT, 'bin/mineguard.js'), 'access', ...args], { cwd: folder, encoding: 'utf8' });

describe('a cluster with manual access', () => {
  test('gets no installer and no access entry', () => {
    expect(functionsOf(manual, 'cluster-access')).toEqual([]);
    const types = resourcesOf(manual).map(({ Type }) => Type);
    expect(types.filter((type) => /EKS|Custom::/.test(type))).toEqual([]);
  });

  test.each(['responder', 'inspector'])('can be found by the %s', (stage) => {
    expect(Object.values(permissionsOf(manual, stage)).flat()).toContain('eks:DescribeCluster');
  });

  test('may stand beside one that is opened by the deployment', () => {
    const both = synthesize({ clusters: [CLUSTER, { name: 'prod-b', access: { mode: 'manual' } }] });
    const entries = resourcesOf(both, 'AWS::EKS::AccessEntry').map(({ Properties }) => Properties['ClusterName']);
    expect([...new Set(entries)]).toEqual(['prod-a']);
  });
});

describe('mineguard access', () => {
  test('prints for kubectl exactly what the installer would apply, in its order', () => {
    const { status, stdout } = access('--cluster', 'prod-a');
    expect(status).toBe(0);
    const installed: unknown = JSON.parse(
      String(onlyResourceOf(automatic, 'Custom::MineGuardClusterAccess').Properties['Manifests']),
    );
    expect(parseAllDocuments(stdout).map((document) => document.toJS() as unknown)).toEqual(installed);
  });

  test('prints the commands that make the access entries of the deployment', () => {
    const { stdout } = access('--cluster', 'prod-a', '--commands');
    const entries = resourcesOf(automatic, 'AWS::EKS::AccessEntry')
      .map(({ Properties }) => Properties)
      .filter(({ KubernetesGroups }) => KubernetesGroups !== undefined);
    expect(entries).toHaveLength(2);
    for (const { Username, KubernetesGroups } of entries) {
      expect(stdout).toContain(
        `--username ${String(Username)} --kubernetes-groups ${String((KubernetesGroups as string[])[0])}`,
      );
    }
    expect(stdout.match(/aws eks create-access-entry --region eu-west-1 --cluster-name prod-a/g)).toHaveLength(2);
  });

  test('asks for the ARN of each role by an output that the stack has', () => {
    const { stdout } = access('--cluster', 'prod-a', '--commands');
    const asked = [...stdout.matchAll(/OutputKey=='(\w+)'/g)].map(([, output = '']) => output);
    expect(asked.map((output) => nameOf(manual.findOutputs(output)[output]?.['Value']))).toEqual([
      'ResponderFunctionRole',
      'InspectorFunctionRole',
    ]);
  });

  test('is a script that the shell understands', () => {
    const { stdout } = access('--cluster', 'prod-a', '--commands');
    expect(spawnSync('sh', ['-n'], { input: stdout }).status).toBe(0);
  });

  test.each([
    [['--cluster', 'prod-b'], 'names the clusters prod-a, not prod-b'],
    [[], 'name the cluster with --cluster'],
    [['--cluster', 'prod-a', '--config', 'absent.yaml'], 'there is no file absent.yaml'],
    [['--cluster', 'prod-a', '--stack', 'x; id'], '"x; id" is not the name of a CloudFormation stack'],
  ])('says what is wrong: %j', (args, problem) => {
    const { status, stderr } = access(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(problem);
  });
});
