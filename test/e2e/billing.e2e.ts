import { randomUUID } from 'node:crypto';
import { createEvidenceStore } from '../../lambdas/adapters/state-table';
import { incidentId } from '../../lambdas/core/correlation/incidents';
import { renderMail } from '../../lambdas/core/messages/mail';
import { accountEntity, entityKey } from '../../lambdas/core/model/entity';
import { eventually } from './support/eventually';
import { Site } from './support/site';
import { answeredIncident, everythingLooked } from './support/stories';
import { deploymentObject, freshNamespace, minerArguments, namespaceObject } from './support/workloads';

jest.setTimeout(180_000);

const DAY_MS = 86_400_000;

const dayFromNow = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

const anomaly = (anomalyId: string, day: string, amount: number) => ({
  accountId: '111122223333',
  anomalyId,
  anomalyStartDate: `${day}T00:00:00Z`,
  anomalyEndDate: `${day}T00:00:00Z`,
  dimensionValue: 'Amazon Elastic Compute Cloud - Compute',
  impact: {
    maxImpact: amount,
    totalImpact: amount,
    totalActualSpend: amount * 1.5,
    totalExpectedSpend: amount / 2,
    totalImpactPercentage: 200,
  },
  rootCauses: [
    {
      service: 'Amazon Elastic Compute Cloud - Compute',
      region: 'eu-west-1',
      linkedAccount: '111122223333',
      usageType: 'EU-BoxUsage:c5.4xlarge',
      impact: { contribution: amount },
    },
  ],
  monitorName: 'services',
});

const bill = async (site: Site, detail: object): Promise<void> =>
  site.emit({ source: 'aws.ce', detailType: 'Anomaly Detected', detail });

const storeOf = (site: Site) => createEvidenceStore({ client: site.table, tableName: site.output('TableName') });

const ACCOUNT = incidentId(entityKey(accountEntity('111122223333', 'eu-west-1')), 'mining');

describe('an anomaly of the bill', () => {
  test('that no workload explains is an incident of the account, and nothing is done', async () => {
    const site = await Site.inMode('enforce');
    const namespace = freshNamespace('bystander');
    await site.apply(namespaceObject(namespace), deploymentObject(namespace, 'web', ['serve'], 1));
    const anomalyId = randomUUID();
    await bill(site, anomaly(anomalyId, dayFromNow(-40), 900));

    const stored = await eventually('an incident of the account', async () => {
      const found = await storeOf(site).incident(ACCOUNT);
      return found?.incident.costs?.some((cost) => cost.anomalyId === anomalyId) ? found : undefined;
    });
    expect(stored.incident).toMatchObject({ state: 'record', entity: { kind: 'Account', namespace: '' } });
    expect(stored.incident.costs?.find((cost) => cost.anomalyId === anomalyId)).toMatchObject({
      share: 1,
      amount: 900,
    });
    await everythingLooked(site);
    expect(await site.incidents(namespace)).toEqual([]);
    expect(await site.get('deployment', namespace, 'web')).toMatchObject({ spec: { replicas: 1 } });
  });

  test('of the days of an incident is its loss, and leaves its state', async () => {
    const site = await Site.inMode('observe');
    const namespace = freshNamespace('loss');
    await site.apply(namespaceObject(namespace), deploymentObject(namespace, 'miner', minerArguments(), 1));
    const before = await answeredIncident(site, namespace);
    const anomalyId = randomUUID();
    // The bill is dated by whole days and comes a day late.
    await bill(site, anomaly(anomalyId, dayFromNow(0), 412.5));

    const { incident } = await eventually('the loss', async () =>
      (await site.incidents(namespace)).find(({ incident: { costs = [] } }) =>
        costs.some((cost) => cost.anomalyId === anomalyId),
      ),
    );
    expect(incident.state).toBe(before.incident.state);
    const cost = incident.costs?.find((one) => one.anomalyId === anomalyId);
    expect(cost).toMatchObject({ amount: 412.5, currency: 'USD', from: dayFromNow(0) });
    expect(cost?.share).toBeGreaterThan(0);
    const { body } = renderMail(incident, undefined, { detectorTitles: new Map() });
    expect(body).toContain('Cost so far: about ');
    expect(body).toContain(`anomaly ${anomalyId}`);
  });
});
