import { plan } from '../../../lambdas/core/response/plan';
import { podObject } from '../../support/cluster-objects';
import { incidentExample, policyExample } from '../../support/incidents';
import { evidenceExample } from '../../support/signals';

const container = { cluster: 'prod-a', kind: 'Container', namespace: '', name: '0123456789ab' };
const evidence = evidenceExample({ detector: 'KM-F01', channel: 'EXEC', source: 'falco', entity: container });
const incident = incidentExample(podObject(), [evidence], { entity: container });

describe('a container whose pod nobody has told', () => {
  test.each([
    ['from the log alone', undefined],
    ['from what is alive', { objects: [] }],
  ])('is nothing that could be acted on, planned %s', (_name, live) => {
    const { decision, actions } = plan(incident, policyExample({ mode: 'enforce' }), live);
    expect(actions).toEqual([]);
    expect(decision).not.toBe('act');
  });
});
