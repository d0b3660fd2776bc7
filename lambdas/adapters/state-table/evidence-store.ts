import { createHash } from 'node:crypto';
import { PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { entityKey, entityNameKey, isNewer, type Ownership } from '../../core/model/entity';
import { evidenceKey, foldEvidence, joinEvidence } from '../../core/model/evidence';
import type { Evidence } from '../../core/model/incident';
import { inspectionKey } from '../../core/model/inspection';
import type { EvidenceStore, StoredIncident } from '../../core/ports';
import { exceptionsOf } from './exceptions';
import { listItem, listKey } from './incident-list';
import { outboxWrites } from './outbox';
import { quarantinedWith, releasedAtOf } from './quarantine-memory';
import { incidentPartition, mergedKey } from './incident-keys';
import {
  conditionFailed,
  expiresAfterDays,
  getItem,
  itemsBetween,
  putRevision,
  wonRace,
  type Item,
  type StateTable,
} from './table';

const OWNERSHIP_DAYS = 14;
const EVIDENCE_DAYS = 90;
const INCIDENT_DAYS = 400;
/** The mark that it was asked matters for minutes. */
const ASKED_DAYS = 1;
const MAX_ATTEMPTS = 8;

// Items of this table are written by this folder only, so what is read back is taken for what was written.
interface OwnershipItem extends Pick<Ownership, 'owner' | 'at'> {
  readonly revision: number;
}

interface EvidenceItem {
  readonly revision: number;
  readonly evidence: Evidence;
}

export const createEvidenceStore = (table: StateTable): EvidenceStore => ({
  async putOwnership(ownership) {
    const keys = new Set([entityKey(ownership.child), entityNameKey(ownership.child)]);
    await Promise.all([...keys].map(async (key) => putOwner(table, key, ownership)));
  },

  async ownerOf(key) {
    return (await ownershipItem(table, key))?.owner;
  },

  async evidenceOf(ownerKey) {
    const items = await itemsBetween(table, ownerPartition(ownerKey), 'EVIDENCE#', 'EVIDENCE$');
    return foldEvidence(items.map((item) => (item as unknown as EvidenceItem).evidence));
  },

  async exceptions(cluster) {
    return exceptionsOf(table, cluster);
  },

  async joinEvidence(ownerKey, evidence) {
    await Promise.all(foldEvidence(evidence).map(async (piece) => joinPiece(table, ownerKey, piece)));
  },

  async incident(id) {
    return storedIncident(await itemsBetween(table, incidentPartition(id), 'RESPONSE', 'STATE'));
  },

  async saveIncident(next, expectedVersion, outbox) {
    const state = {
      TableName: table.tableName,
      Item: {
        pk: incidentPartition(next.incident.id),
        sk: 'STATE',
        type: 'incident',
        version: next.version,
        incident: next.incident,
        ...(next.suppressed ? { suppressed: next.suppressed } : {}),
        expiresAt: expiresAfterDays(INCIDENT_DAYS),
      },
      ConditionExpression: expectedVersion === 0 ? 'attribute_not_exists(pk)' : 'version = :expected',
      ...(expectedVersion === 0 ? {} : { ExpressionAttributeValues: { ':expected': expectedVersion } }),
    };
    const listed = listItem(next);
    if (outbox.length === 0 && !listed) return wonRace(async () => table.client.send(new PutCommand(state)));
    const writes = [
      ...(listed ? [{ Put: { TableName: table.tableName, Item: listed } }] : []),
      ...outboxWrites(table, `${next.incident.id}#${next.version}`, outbox),
    ];
    return wonRace(async () =>
      table.client.send(new TransactWriteCommand({ TransactItems: [{ Put: state }, ...writes] })),
    );
  },

  async askForInspection(request, at, notSince) {
    const key = inspectionKey(request);
    const mark = {
      TableName: table.tableName,
      Item: { pk: `INSPECTION#${key}`, sk: 'ASKED', type: 'asked', at, expiresAt: expiresAfterDays(ASKED_DAYS) },
      ConditionExpression: 'attribute_not_exists(pk) OR #at <= :notSince',
      ExpressionAttributeNames: { '#at': 'at' },
      ExpressionAttributeValues: { ':notSince': notSince },
    };
    const writes = outboxWrites(table, `${key}#${at}`, [{ kind: 'inspection', request }]);
    return wonRace(async () =>
      table.client.send(new TransactWriteCommand({ TransactItems: [{ Put: mark }, ...writes] })),
    );
  },

  async quarantined(cluster, traits) {
    return quarantinedWith(table, cluster, traits);
  },

  async releasedAt(incidentId) {
    return releasedAtOf(table, incidentId);
  },

  async mergeIncident(id, into) {
    const { tableName: TableName } = table;
    const close = {
      Update: {
        TableName,
        Key: { pk: incidentPartition(id), sk: 'STATE' },
        UpdateExpression: 'SET mergedInto = :into ADD version :one',
        // An incident that does not exist has nothing to merge.
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':into': into, ':one': 1 },
      },
    };
    const unlist = {
      Update: {
        TableName,
        Key: listKey(id),
        UpdateExpression: 'SET mergedInto = :into',
        ExpressionAttributeValues: { ':into': into },
      },
    };
    // What was done about it is undone with the other one.
    const note = {
      Put: {
        TableName,
        Item: { ...mergedKey(into, id), type: 'merged', merged: id, expiresAt: expiresAfterDays(INCIDENT_DAYS) },
      },
    };
    try {
      await table.client.send(new TransactWriteCommand({ TransactItems: [close, unlist, note] }));
    } catch (error) {
      if (!conditionFailed(error)) throw error;
    }
  },
});

const putOwner = async (table: StateTable, key: string, { owner, at }: Ownership): Promise<void> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const known = await ownershipItem(table, key);
    if (known && !isNewer({ owner, at }, known)) return;
    const item = { owner, at, type: 'ownership', expiresAt: expiresAfterDays(OWNERSHIP_DAYS) };
    if (await putRevision(table, { pk: childPartition(key), sk: 'OWNER' }, item, known?.revision)) return;
  }
  throw new Error(`the owner of ${key} changed ${MAX_ATTEMPTS} times while it was written`);
};

const ownershipItem = async (table: StateTable, key: string): Promise<OwnershipItem | undefined> => {
  const item = await getItem(table, { pk: childPartition(key), sk: 'OWNER' });
  return item as OwnershipItem | undefined;
};

const joinPiece = async (table: StateTable, ownerKey: string, piece: Evidence): Promise<void> => {
  const key = { pk: ownerPartition(ownerKey), sk: evidenceSortKey(piece) };
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const known = (await getItem(table, key)) as EvidenceItem | undefined;
    const evidence = known ? joinEvidence(known.evidence, piece) : piece;
    if (known && JSON.stringify(evidence) === JSON.stringify(joinEvidence(known.evidence, known.evidence))) return;
    const item = { evidence, type: 'evidence', expiresAt: expiresAfterDays(EVIDENCE_DAYS) };
    if (await putRevision(table, key, item, known?.revision)) return;
  }
  throw new Error(`evidence about ${ownerKey} changed ${MAX_ATTEMPTS} times while it was written`);
};

/** Hashed: indicators come from attackers and may be longer than a sort key. */
const evidenceSortKey = (piece: Evidence): string =>
  `EVIDENCE#${piece.detector}#${createHash('sha256').update(evidenceKey(piece)).digest('hex')}`;

/** The incident in the items of its partition: its state, and the report of the response where there is one. */
export const storedIncident = (items: readonly Item[]): StoredIncident | undefined => {
  const state = items.find(({ sk }) => sk === 'STATE') as unknown as StoredIncident | undefined;
  if (!state) return undefined;
  const response = items.find(({ sk }) => sk === 'RESPONSE') as unknown as Pick<StoredIncident, 'response'> | undefined;
  return {
    version: state.version,
    incident: state.incident,
    ...(state.mergedInto === undefined ? {} : { mergedInto: state.mergedInto }),
    ...(state.suppressed === undefined ? {} : { suppressed: state.suppressed }),
    ...(response?.response ? { response: response.response } : {}),
  };
};

const ownerPartition = (ownerKey: string): string => `OWNER#${ownerKey}`;

const childPartition = (key: string): string => `CHILD#${key}`;
