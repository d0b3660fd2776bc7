import { writeFalcoAlerts } from './bed/shipper/falco-writer';
import { capturedAlertsAbout } from './support/falco';
import { eventually } from './support/eventually';
import { Site } from './support/site';
import { everythingLooked, runningPods } from './support/stories';
import { deploymentObject, freshNamespace, namespaceObject } from './support/workloads';

jest.setTimeout(120_000);

describe('an attack that only Falco sees', () => {
  test('becomes an incident on the owner, and nothing is done before something corroborates it', async () => {
    const site = await Site.inMode('enforce');
    const namespace = freshNamespace('runtime');
    await site.apply(namespaceObject(namespace), deploymentObject(namespace, 'web', ['serve']));
    const pods = await runningPods(site, namespace, 'web', 2);
    const before = pods.map(({ metadata }) => [metadata.uid, metadata.labels]);
    const lines = capturedAlertsAbout(pods[0]?.metadata.name ?? '', namespace);
    expect(lines.length).toBeGreaterThan(0);
    await writeFalcoAlerts({
      client: site.logs,
      logGroupName: site.output('ProdAFalcoLogGroupName'),
      logStreamName: 'falco',
      lines,
    });

    await eventually('the incident that Falco tells of', async () =>
      (await site.incidents(namespace)).find(({ incident }) =>
        incident.contributions.some(({ detector }) => detector === 'KM-F01'),
      ),
    );
    await everythingLooked(site);
    const [stored] = await site.incidents(namespace);
    expect(stored?.incident).toMatchObject({ state: 'incident', entity: { kind: 'Deployment', name: 'web' } });
    expect(stored?.incident.contributions.map(({ detector }) => detector)).toEqual(['KM-F01', 'KM-F02', 'KM-F03']);
    const after = (await site.list('pods', namespace)).map(({ metadata }) => [metadata.uid, metadata.labels]);
    expect(after).toEqual(before);
    expect(await site.list('networkpolicies', namespace)).toEqual([]);
  });
});
