import { randomUUID } from 'node:crypto';
import { createComputeLog, createEvidenceStore, createNotificationLog } from '../../lambdas/adapters/state-table';
import { incidentId } from '../../lambdas/core/correlation/incidents';
import { renderMail } from '../../lambdas/core/messages/mail';
import { accountEntity, entityKey } from '../../lambdas/core/model/entity';
import { eventually } from './support/eventually';
import { Site } from './support/site';
import { answeredIncident, everythingLooked } from './support/stories';
import { sweep } from './support/sweep';
import { deploymentObject, freshNamespace, minerArguments, namespaceObject } from './support/workloads';

jest.setTimeout(180_000);

const DAY_MS = 86_400_000;

const dayFromNow = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

const anomaly = (
  anomalyId: string,
  day: string,
  amount: number,
  { region = 'eu-west-1', usageType = 'EU-BoxUsage:c5.4xlarge' } = {},
) => ({
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
      region,
      linkedAccount: '111122223333',
      usageType,
      impact: { contribution: amount },
    },
  ],
  monitorName: 'services',
});

const bill = async (site: Site, detail: object): Promise<void> =>
  site.emit({ source: 'aws.ce', detailType: 'Anomaly Detected', detail });

const tableOf = (site: Site) => ({ client: site.table, tableName: site.output('TableName') });

const storeOf = (site: Site) => createEvidenceStore(tableOf(site));

const incidentOfAccount = (region: string) => incidentId(entityKey(accountEntity('111122223333', region)), 'mining');

const ACCOUNT = incidentOfAccount('eu-west-1');

/** The incident of an account, once an anomaly of a detector is on it. */
const billed = async (site: Site, id: string, detector: string, anomalyId: string) =>
  eventually(`${detector} on the account`, async () => {
    const stored = await storeOf(site).incident(id);
    const evidence = stored?.incident.evidence ?? [];
    return evidence.some((piece) => piece.detector === detector && piece.facts['anomaly'] === anomalyId)
      ? stored
      : undefined;
  });

describe('a cluster with more nodes than is usual, and no workload that grew', () => {
  test('is noted on the same day, until the bill of that day takes its place', async () => {
    const site = await Site.inMode('observe');
    const log = createComputeLog(tableOf(site));
    const now = Date.now();
    for (let days = 1; days <= 14; days += 1) {
      // This hour and the next: the sweep may come a moment later.
      for (const hours of [0, 1]) {
        const at = new Date(now - days * DAY_MS + hours * 3_600_000).toISOString();
        await log.note('prod-a', at, { nodes: 0, owners: [] });
      }
    }
    await sweep(site);
    const evidenceOf = async () => storeOf(site).evidenceOf(entityKey(accountEntity('111122223333', 'eu-west-1')));
    const standIn = await eventually('the stand-in', async () =>
      (await evidenceOf()).find(({ detector }) => detector === 'KM-C04'),
    );
    expect(standIn).toMatchObject({ channel: 'COST', source: 'inspector', facts: { nodes: '2', usualNodes: '0' } });

    const noted = await eventually('the stand-in on the account', async () => {
      const found = await storeOf(site).incident(ACCOUNT);
      return found?.incident.evidence.some(({ detector }) => detector === 'KM-C04') ? found : undefined;
    });
    expect(noted.incident.state).toBe('record');

    const anomalyId = randomUUID();
    await bill(site, anomaly(anomalyId, standIn.facts['from'] ?? '', 300));
    const stored = await billed(site, ACCOUNT, 'KM-C01', anomalyId);
    expect(stored.incident.evidence.map(({ detector }) => detector)).not.toContain('KM-C04');
  });
});

describe('an anomaly of the bill', () => {
  test('that no workload explains is told of the account, and nothing is done', async () => {
    const site = await Site.inMode('enforce');
    const namespace = freshNamespace('bystander');
    await site.apply(namespaceObject(namespace), deploymentObject(namespace, 'web', ['serve'], 1));
    const anomalyId = randomUUID();
    await bill(site, anomaly(anomalyId, dayFromNow(-40), 900));

    const stored = await eventually('an incident of the account', async () => {
      const found = await storeOf(site).incident(ACCOUNT);
      return found?.incident.costs?.some((cost) => cost.anomalyId === anomalyId) ? found : undefined;
    });
    expect(stored.incident).toMatchObject({ state: 'notify-low', entity: { kind: 'Account', namespace: '' } });
    const told = await eventually('a message', async () => createNotificationLog(tableOf(site)).lastNotified(ACCOUNT));
    expect(told.incidentId).toBe(ACCOUNT);
    const { subject, body } = renderMail(stored.incident, undefined, { detectorTitles: new Map() });
    expect(subject).toContain('Unexplained cost');
    expect(body).toContain('What is missing');
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

describe('an anomaly', () => {
  test('of accelerators is one of accelerators, and not of compute as well', async () => {
    const site = await Site.inMode('observe');
    const anomalyId = randomUUID();
    await bill(site, anomaly(anomalyId, dayFromNow(-30), 700, { usageType: 'EU-BoxUsage:g5.12xlarge' }));
    const { incident } = await billed(site, ACCOUNT, 'KM-C02', anomalyId);
    const ofAnomaly = incident.evidence.filter(({ facts }) => facts['anomaly'] === anomalyId);
    expect(ofAnomaly.map(({ detector }) => detector)).toEqual(['KM-C02']);
  });

  test('in a region without a cluster is told of that region', async () => {
    const site = await Site.inMode('enforce');
    const anomalyId = randomUUID();
    await bill(site, anomaly(anomalyId, dayFromNow(-1), 900, { region: 'ap-northeast-1' }));
    const id = incidentOfAccount('ap-northeast-1');
    const { incident, response } = await billed(site, id, 'KM-C03', anomalyId);
    expect(incident).toMatchObject({ state: 'notify-low', entity: { kind: 'Account', cluster: 'ap-northeast-1' } });
    expect(response).toBeUndefined();
    const told = await eventually('a message', async () => createNotificationLog(tableOf(site)).lastNotified(id));
    expect(told.incidentId).toBe(id);
  });
});
