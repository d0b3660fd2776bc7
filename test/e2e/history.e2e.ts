import { createObservationLog } from '../../lambdas/adapters/state-table';
import { observationLogStories } from '../support/observation-log';
import { eventually } from './support/eventually';
import { Site } from './support/site';
import { deploymentObject, freshNamespace, namespaceObject } from './support/workloads';

jest.setTimeout(120_000);

describe('the observation log in the state table', () => {
  observationLogStories(async () => {
    const site = await Site.inMode('observe');
    return createObservationLog({ client: site.table, tableName: site.output('TableName') });
  });
});

describe('one template that is spread over namespaces', () => {
  test('is evidence about each copy, though nothing about one of them alone is', async () => {
    const site = await Site.inMode('observe');
    const namespaces = ['spread-a', 'spread-b', 'spread-c'].map(freshNamespace);
    // Harmless by itself, and run by nobody else.
    const story = freshNamespace('spread');
    const copies = namespaces.flatMap((namespace, n) =>
      ['web', 'cache'].slice(0, n === 0 ? 1 : 2).map((name) => deploymentObject(namespace, name, ['serve'], 1, story)),
    );
    await site.apply(...namespaces.map(namespaceObject));
    await site.apply(...copies);
    for (const namespace of namespaces) {
      const { incident } = await eventually(`evidence of the spreading in ${namespace}`, async () =>
        (await site.incidents(namespace)).find((stored) =>
          stored.incident.evidence.some(({ detector }) => detector === 'KM-B17'),
        ),
      );
      expect(incident.entity.kind).toBe('Deployment');
      expect(incident.state).toBe('record');
    }
  });
});
