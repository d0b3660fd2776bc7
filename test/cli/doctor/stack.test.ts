import { clustersIn } from '../../../cli/doctor/gather/stack';
import { openingManifests } from '../../../cli/access/opening';
import { parsePolicies } from '../../../lambdas/core/parsing/policies';
import { synthesize } from '../../support/template';

const NETWORK = { vpcId: 'vpc-0123456789abcdef0', subnetIds: ['subnet-0aaaaaaaaaaaaaaa0', 'subnet-0bbbbbbbbbbbbbbb0'] };

const BOTH = [
  { name: 'prod-a', mode: 'enforce' },
  { name: 'prod-b', access: { mode: 'manual' } },
] as const;

const clustersOf = (config: Parameters<typeof synthesize>[0]) => clustersIn(synthesize(config).toJSON());

describe('the clusters that the doctor finds in a deployed template', () => {
  const found = clustersOf({ clusters: BOTH });

  test('are those that the deployment opens, and those that a person opens', () => {
    expect([...found].map(([name, { access }]) => [name, access])).toEqual([
      ['prod-a', 'auto'],
      ['prod-b', 'manual'],
    ]);
  });

  test('come with the objects that should be in them, whoever has applied them', () => {
    const kindsIn = (name: string) => found.get(name)?.manifests.map(({ kind }) => kind) ?? [];
    expect(kindsIn('prod-a')).toEqual(expect.arrayContaining(['ClusterRole', 'ValidatingAdmissionPolicy']));
    expect(kindsIn('prod-b')).toEqual(expect.arrayContaining(['ClusterRole', 'ClusterRoleBinding']));
    const [policy] = parsePolicies(
      JSON.stringify([
        {
          ...{ cluster: 'prod-b', mode: 'observe', namespaceModes: {}, protectedNamespaces: [], protectedOwners: [] },
          ...{ falcoWriterProven: false },
          budget: { windowMinutes: 10, pods: 1, owners: 1, namespaceShare: 1, principalShare: 1 },
        },
      ]),
    );
    if (!policy) throw new Error('there is no policy');
    expect(found.get('prod-b')?.manifests).toHaveLength(openingManifests(policy).length);
  });

  test('tell whether the functions run in a VPC', () => {
    const inVpc = (config: Parameters<typeof synthesize>[0]) => clustersOf(config).get('prod-a')?.inVpc;
    expect([inVpc({ clusters: BOTH }), inVpc({ clusters: BOTH, network: NETWORK })]).toEqual([false, true]);
  });
});

test('a template without a responder guards no cluster', () => {
  expect(clustersIn({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } })).toEqual(new Map());
});
