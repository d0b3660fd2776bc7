import { createEvidenceStore } from '../../lambdas/adapters/state-table';
import { entityKey } from '../../lambdas/core/model/entity';
import { eventually } from './support/eventually';
import { Site } from './support/site';
import { runningPods } from './support/stories';
import { sweep } from './support/sweep';
import { deploymentObject, freshNamespace, namespaceObject } from './support/workloads';

jest.setTimeout(240_000);

/**
 * The API of a metrics server, by the API server itself: what a test writes there is read as a sweep reads what was
 * measured. Nothing measures here.
 */
const METRICS_API = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: 'pods.metrics.k8s.io',
    annotations: { 'api-approved.kubernetes.io': 'unapproved, stands in for a metrics server' },
  },
  spec: {
    group: 'metrics.k8s.io',
    scope: 'Namespaced',
    names: { kind: 'PodMetrics', listKind: 'PodMetricsList', plural: 'pods', singular: 'podmetrics' },
    versions: [
      {
        name: 'v1beta1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

describe('where a metrics server measures', () => {
  let site: Site;

  beforeAll(async () => {
    site = await Site.inMode('observe');
    await site.apply(METRICS_API);
    await site.kubectl(['wait', 'crd/pods.metrics.k8s.io', '--for=condition=Established']);
  });

  afterAll(async () => {
    await site.kubectl(['delete', 'crd', 'pods.metrics.k8s.io', '--ignore-not-found']);
  });

  test('a pod that uses all it may for half an hour is told on its owner, and makes nobody a suspect', async () => {
    const namespace = freshNamespace('saturated');
    const deployment = deploymentObject(namespace, 'busy', ['serve'], 1);
    const { template } = deployment.spec;
    const containers = template.spec.containers.map((container) => ({
      ...container,
      resources: { limits: { cpu: '500m' } },
    }));
    const spec = { ...deployment.spec, template: { ...template, spec: { ...template.spec, containers } } };
    await site.apply(namespaceObject(namespace), { ...deployment, spec });
    const [pod] = await runningPods(site, namespace, 'busy', 1);
    const uid = (await site.get('deployment', namespace, 'busy'))?.metadata.uid ?? '';
    const owner = entityKey({ cluster: 'prod-a', kind: 'Deployment', namespace, name: 'busy', uid });
    const store = createEvidenceStore({ client: site.table, tableName: site.output('TableName') });

    for (const [minutes, cpu] of [
      [31, '498m'],
      [16, '499123456n'],
      [1, '497m'],
    ] as const) {
      expect(await store.evidenceOf(owner)).toEqual([]);
      await site.apply({
        apiVersion: 'metrics.k8s.io/v1beta1',
        kind: 'PodMetrics',
        metadata: { name: pod?.metadata.name, namespace },
        timestamp: minutesAgo(minutes),
        window: '15s',
        containers: containers.map(({ name }) => ({ name, usage: { cpu, memory: '64Mi' } })),
      });
      await sweep(site);
    }

    const [evidence] = await eventually('the evidence on the Deployment', async () => {
      const found = await store.evidenceOf(owner);
      return found.length > 0 ? found : undefined;
    });
    expect(evidence).toMatchObject({ detector: 'KM-M01', source: 'inspector', facts: { cores: '0.50' } });
    const states = (await site.incidents(namespace)).map(({ incident }) => incident.state);
    expect(states.filter((state) => state !== 'record')).toEqual([]);
  });
});
