import { randomUUID } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import {
  createDecisions,
  createEvidenceStore,
  createImageScanStore,
  createOutbox,
  createResponseStore,
} from '../../lambdas/adapters/state-table';
import { incidentsOf } from '../../lambdas/core/correlation/incidents';
import { scanExample } from '../../lambdas/core/detectors/image-scan-example';
import { entityKey } from '../../lambdas/core/model/entity';
import { foldEvidence } from '../../lambdas/core/model/evidence';
import { actionExample } from '../core/messages/incident-example';
import { after, deployment, evidenceExample, NOON, pod } from '../support/signals';
import { Site } from './support/site';

jest.setTimeout(60_000);

describe('the state table', () => {
  const fresh = async () => {
    const site = await Site.inMode('observe');
    const table = { client: site.table, tableName: site.output('TableName') };
    const owner = deployment('web', randomUUID());
    const [incident] = incidentsOf(owner, [evidenceExample({ entity: owner })], Date.parse(NOON), {
      standing: () => ({ counts: true, namesOnly: false }),
      falcoWriterProven: false,
      isProtected: false,
    });
    if (!incident) throw new Error('evidence without an incident');
    return { table, store: createEvidenceStore(table), responses: createResponseStore(table), owner, incident };
  };

  test('joins evidence that several executions write at once', async () => {
    const { store, owner } = await fresh();
    const pieces = Array.from({ length: 6 }, (_, n) =>
      evidenceExample({ observedAt: after(n), pointer: { recordId: `record-${n}`, location: 'stream' } }),
    );
    await Promise.all(pieces.map(async (piece) => store.joinEvidence(entityKey(owner), [piece])));
    expect(await store.evidenceOf(entityKey(owner))).toEqual(foldEvidence(pieces));
  });

  test('keeps the later owner, whichever is written last', async () => {
    const { store } = await fresh();
    const child = pod('worker-0', randomUUID());
    const earlier = { child, owner: deployment('earlier'), at: NOON };
    const later = { child, owner: deployment('later'), at: after(1) };
    await store.putOwnership(later);
    await store.putOwnership(earlier);
    expect(await store.ownerOf(entityKey(child))).toEqual(deployment('later'));
  });

  test('recognises what was quarantined until it is released, and again when it is quarantined anew', async () => {
    const { table, store, responses, incident } = await fresh();
    const trait = { kind: 'wallet', value: randomUUID() } as const;
    const { id: incidentId, entity: owner } = incident;
    const entry = { cluster: 'prod-a', trait, incidentId, owner, namespace: '', at: NOON };
    const found = async () => store.quarantined('prod-a', [trait, { kind: 'image', value: trait.value }]);
    await responses.remember([entry], undefined);
    await responses.remember([{ ...entry, at: after(1) }], undefined);
    expect(await found()).toEqual([entry]);
    expect(await store.quarantined('prod-b', [trait])).toEqual([]);

    await createDecisions(table).requestRelease({
      incidentId,
      state: 'pending',
      by: 'ana',
      requestedAt: after(5),
      fields: [],
      known: { evidence: [], objects: [], ownerRestored: false },
    });
    expect(await found()).toEqual([]);
    expect(await store.releasedAt(incidentId)).toBe(after(5));
    await responses.remember([{ ...entry, at: after(9) }], after(5));
    expect(await found()).toEqual([{ ...entry, at: after(9) }]);
  });

  test('forgets a quarantine of which nothing came, until there is another one', async () => {
    const { store, responses, incident } = await fresh();
    const trait = { kind: 'wallet', value: randomUUID() } as const;
    const entry = {
      cluster: 'prod-a',
      trait,
      incidentId: incident.id,
      owner: incident.entity,
      namespace: '',
      at: NOON,
    };
    const found = async () => store.quarantined('prod-a', [trait]);
    await responses.remember([entry], undefined);
    // Of another attempt: not what was kept.
    await responses.forget([{ ...entry, at: after(1) }]);
    expect(await found()).toEqual([entry]);
    await responses.forget([entry]);
    expect(await found()).toEqual([]);
    await responses.remember([{ ...entry, at: after(2) }], undefined);
    expect(await found()).toEqual([{ ...entry, at: after(2) }]);
  });

  test('finds a quarantine behind many of the same trait that were released', async () => {
    const { table, store, responses, incident } = await fresh();
    const trait = { kind: 'wallet', value: randomUUID() } as const;
    const entryOf = (incidentId: string) => ({
      cluster: 'prod-a',
      trait,
      incidentId,
      owner: incident.entity,
      namespace: '',
      at: NOON,
    });
    const released = Array.from({ length: 25 }, (_, n) => `0-${n}-${randomUUID()}`);
    const active = entryOf(`1-${randomUUID()}`);
    await responses.remember([...released.map(entryOf), active], undefined);
    const known = { evidence: [], objects: [], ownerRestored: false };
    for (const incidentId of released) {
      const request = { incidentId, state: 'pending', by: 'ana', requestedAt: after(5), fields: [], known } as const;
      await createDecisions(table).requestRelease(request);
    }
    expect(await store.quarantined('prod-a', [trait])).toEqual([active]);
  });

  test('keeps the later scan of an image, whichever is written last, and finds no other repository', async () => {
    const { table } = await fresh();
    const scans = createImageScanStore(table);
    const repository = `111122223333.dkr.ecr.eu-west-1.amazonaws.com/${randomUUID()}`;
    const later = scanExample({ repository, scannedAt: after(1), critical: 1 });
    await scans.keep(later);
    await scans.keep(scanExample({ repository, scannedAt: NOON }));
    await scans.keep(scanExample({ repository: `${repository}-2` }));
    expect(await scans.scansOf(repository)).toEqual([later]);
  });

  test('refuses an incident that was weighed against an older version', async () => {
    const { store, incident } = await fresh();
    expect(await store.saveIncident({ version: 1, incident }, 0, [])).toBe(true);
    expect(await store.saveIncident({ version: 1, incident }, 0, [])).toBe(false);
    expect(await store.saveIncident({ version: 2, incident }, 1, [])).toBe(true);
  });

  test('writes an incident and what it promises together, or neither', async () => {
    const { store, incident } = await fresh();
    const promise = [{ kind: 'notification', incidentId: incident.id, reason: 'state' }] as const;
    expect(await store.saveIncident({ version: 5, incident }, 4, promise)).toBe(false);
    expect(await store.incident(incident.id)).toBeUndefined();
  });

  test('keeps a promise until it is acknowledged', async () => {
    const { table } = await fresh();
    const outbox = createOutbox(table);
    await table.client.send(
      new PutCommand({
        TableName: table.tableName,
        // Another type than the stream's filter passes: only the sweep may find it.
        Item: {
          pk: 'OUTBOX#0',
          sk: `2026-01-01T00:00:00.000Z#${randomUUID()}`,
          type: 'overlooked',
          message: { kind: 'notification', incidentId: 'inc-0', reason: 'state' },
        },
      }),
    );
    const [entry] = await outbox.pending('2026-01-02T00:00:00.000Z');
    expect(entry?.message).toEqual({ kind: 'notification', incidentId: 'inc-0', reason: 'state' });
    await outbox.acknowledge(entry?.id ?? '');
    expect(await outbox.pending('2026-01-02T00:00:00.000Z')).toEqual([]);
  });

  test('closes a provisional incident in favour of its owner, so that nobody writes it any more', async () => {
    const { store, incident } = await fresh();
    await store.saveIncident({ version: 1, incident }, 0, []);
    await store.mergeIncident(incident.id, 'inc-owner');
    expect(await store.incident(incident.id)).toMatchObject({ mergedInto: 'inc-owner', version: 2 });
    expect(await store.saveIncident({ version: 2, incident }, 1, [])).toBe(false);
  });

  test('tells what was done about an incident with that of its owner, once it has become part of it', async () => {
    const { store, responses, incident } = await fresh();
    const [pod, replicaSet, owner] = ['pod', 'replica-set', 'owner'].map((of) => `${incident.id}-${of}`);
    if (pod === undefined || replicaSet === undefined || owner === undefined) throw new Error('three incidents');
    for (const id of [pod, replicaSet]) await store.saveIncident({ version: 1, incident: { ...incident, id } }, 0, []);
    const done = actionExample({ id: `${pod}/isolate-pod/x`, incidentId: pod });
    await responses.saveActionRecord(done);
    expect(await responses.actionRecords(owner)).toEqual([]);
    await store.mergeIncident(pod, replicaSet);
    await store.mergeIncident(replicaSet, owner);
    expect(await responses.actionRecords(owner)).toEqual([done]);
    // Nothing was there to merge, and nothing is noted.
    await store.mergeIncident(`${incident.id}-never`, owner);
    expect(await responses.actionRecords(owner)).toEqual([done]);
  });

  test('lets one of two executions spend the same budget', async () => {
    const { responses } = await fresh();
    const cluster = `cluster-${randomUUID()}`;
    const spend = [{ incidentId: 'inc-1', kind: 'owner', namespace: 'shop', principal: 'ana', at: NOON }] as const;
    const { version } = await responses.spends(cluster);
    const outcomes = await Promise.all([
      responses.saveSpends(cluster, spend, version),
      responses.saveSpends(cluster, spend, version),
    ]);
    expect(outcomes.sort()).toEqual([false, true]);
  });

  test('lets one of two reports replace the one that both have read', async () => {
    const { responses, incident } = await fresh();
    const reportAt = (at: string) =>
      ({ incidentId: incident.id, decision: 'ask', reasons: [], actions: [], at }) as const;
    expect(await responses.saveReport(reportAt(NOON), undefined, [])).toBe(true);
    expect(await responses.saveReport(reportAt(after(1)), undefined, [])).toBe(false);
    const outcomes = await Promise.all([
      responses.saveReport(reportAt(after(2)), NOON, []),
      responses.saveReport(reportAt(after(3)), NOON, []),
    ]);
    expect(outcomes.toSorted()).toEqual([false, true]);
  });
});
