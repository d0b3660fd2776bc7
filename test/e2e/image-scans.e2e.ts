import { createEvidenceStore, createImageScanStore } from '../../lambdas/adapters/state-table';
import { entityKey } from '../../lambdas/core/model/entity';
import { ecrScanEvent } from '../support/image-scan-events';
import { eventually } from './support/eventually';
import { Site } from './support/site';
import { runningPods } from './support/stories';
import { sweep } from './support/sweep';
import { deploymentObject, freshNamespace, namespaceObject } from './support/workloads';

jest.setTimeout(240_000);

const DIGEST = `sha256:${'ab'.repeat(32)}`;

describe('a scan that finds critical vulnerabilities in an image', () => {
  test('is shown on the owner that runs the image, and makes nobody a suspect', async () => {
    const site = await Site.inMode('enforce');
    const table = { client: site.table, tableName: site.output('TableName') };
    const namespace = freshNamespace('scanned');
    const name = `shop/${namespace}`;
    const repository = `${site.cloud.accountId}.dkr.ecr.${site.cloud.region}.amazonaws.com/${name}`;

    const detail = ecrScanEvent({ 'repository-name': name, 'image-digest': DIGEST }).detail;
    await site.emit({ source: 'aws.ecr', detailType: 'ECR Image Scan', detail });
    const scans = createImageScanStore(table);
    await eventually('the scan to be kept', async () => (await scans.scansOf(repository))[0]);

    const deployment = deploymentObject(namespace, 'web', ['serve'], 1);
    const { template } = deployment.spec;
    const containers = template.spec.containers.map((container) => ({
      ...container,
      image: `${repository}@${DIGEST}`,
    }));
    const spec = { ...deployment.spec, template: { ...template, spec: { ...template.spec, containers } } };
    await site.apply(namespaceObject(namespace), { ...deployment, spec });
    await runningPods(site, namespace, 'web', 1);
    await sweep(site);

    const uid = (await site.get('deployment', namespace, 'web'))?.metadata.uid ?? '';
    const owner = { cluster: 'prod-a', kind: 'Deployment', namespace, name: 'web', uid };
    const store = createEvidenceStore(table);
    const [evidence] = await eventually('the evidence on the Deployment', async () => {
      const found = (await store.evidenceOf(entityKey(owner))).filter(({ detector }) => detector === 'KM-D01');
      return found.length > 0 ? found : undefined;
    });
    expect(evidence).toMatchObject({
      source: 'ecr',
      weight: 'weak',
      indicators: [`${repository}@${DIGEST}`],
      facts: { critical: '7', high: '61' },
    });
    const states = (await site.incidents(namespace)).map(({ incident }) => incident.state);
    expect(states.every((state) => state === 'record')).toBe(true);
  });
});
