import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { BLOCK_POLICY, GUARDS, installedGuards } from './support/guards';
import { Site } from './support/site';
import { answeredIncident } from './support/stories';
import { deploymentObject, freshNamespace, minerArguments, namespaceObject } from './support/workloads';

jest.setTimeout(240_000);

const LABEL = 'mineguard/incident';
const CRD: object = parse(readFileSync(path.join(__dirname, 'support/cluster-network-policy-crd.yaml'), 'utf8'));

describe('where the network plug-in knows ClusterNetworkPolicy', () => {
  afterAll(async () => {
    const site = await Site.inMode('enforce');
    await site.kubectl(['delete', 'crd', 'clusternetworkpolicies.networking.k8s.aws', '--ignore-not-found']);
  });

  test('observe mode removes the guards; enforce mode installs the Admin-tier policy, and a label alone isolates', async () => {
    const observing = await Site.inMode('observe');
    expect(await installedGuards(observing)).toEqual([BLOCK_POLICY]);
    await observing.apply(CRD);
    await observing.kubectl(['wait', 'crd/clusternetworkpolicies.networking.k8s.aws', '--for=condition=Established']);

    const site = await Site.inMode('enforce');
    expect(await installedGuards(site)).toEqual(GUARDS);
    const policy = await site.get('clusternetworkpolicy', '', 'mineguard-quarantine');
    expect(policy?.spec).toMatchObject({
      tier: 'Admin',
      subject: { pods: { podSelector: { matchExpressions: [{ key: LABEL, operator: 'Exists' }] } } },
      ingress: [{ action: 'Deny' }],
      egress: [{ action: 'Deny' }],
    });

    const namespace = freshNamespace('admin-tier');
    const allowing = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'allow-egress', namespace },
      spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{}] },
    };
    await site.apply(namespaceObject(namespace), allowing, deploymentObject(namespace, 'worker', minerArguments(), 1));
    const { response } = await answeredIncident(site, namespace);
    expect(response?.actions.filter(({ action }) => action === 'isolate-pod')).toMatchObject([
      { status: 'succeeded', level: 'written' },
    ]);
    const policies = await site.list('networkpolicies', namespace);
    expect(policies.map(({ metadata }) => metadata.name)).toEqual(['allow-egress']);
  });
});
