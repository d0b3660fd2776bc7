import { entityKey, entityNameKey, isNewer, type Entity, type Ownership } from '../../core/model/entity';
import type { Exception } from '../../core/model/exception';
import { foldEvidence } from '../../core/model/evidence';
import type { Evidence } from '../../core/model/incident';
import { inspectionKey, type InspectionRequest } from '../../core/model/inspection';
import type { EvidenceStore, OutboxMessage, StoredIncident } from '../../core/ports';

/** The state of one replay: the same promises as the table, kept in memory and gone with the process. */
export class InMemoryEvidenceStore implements EvidenceStore {
  public readonly outbox: OutboxMessage[] = [];
  public excepted: readonly Exception[] = [];
  readonly #owners = new Map<string, { readonly owner: Entity; readonly at: string }>();
  readonly #evidence = new Map<string, readonly Evidence[]>();
  readonly #asked = new Map<string, string>();
  readonly #incidents = new Map<string, StoredIncident>();

  public putOwnership({ child, owner, at }: Ownership): Promise<void> {
    for (const key of [entityKey(child), entityNameKey(child)]) {
      const known = this.#owners.get(key);
      if (!known || isNewer({ owner, at }, known)) this.#owners.set(key, { owner, at });
    }
    return Promise.resolve();
  }

  public ownerOf(key: string): Promise<Entity | undefined> {
    return Promise.resolve(this.#owners.get(key)?.owner);
  }

  public exceptions(cluster: string): Promise<readonly Exception[]> {
    return Promise.resolve(this.excepted.filter((exception) => exception.cluster === cluster));
  }

  public evidenceOf(ownerKey: string): Promise<readonly Evidence[]> {
    return Promise.resolve(this.#evidence.get(ownerKey) ?? []);
  }

  public joinEvidence(ownerKey: string, evidence: readonly Evidence[]): Promise<void> {
    this.#evidence.set(ownerKey, foldEvidence([...(this.#evidence.get(ownerKey) ?? []), ...evidence]));
    return Promise.resolve();
  }

  public incident(id: string): Promise<StoredIncident | undefined> {
    return Promise.resolve(this.#incidents.get(id));
  }

  public saveIncident(
    next: StoredIncident,
    expectedVersion: number,
    outbox: readonly OutboxMessage[],
  ): Promise<boolean> {
    if ((this.#incidents.get(next.incident.id)?.version ?? 0) !== expectedVersion) return Promise.resolve(false);
    this.#incidents.set(next.incident.id, next);
    this.outbox.push(...outbox);
    return Promise.resolve(true);
  }

  public askForInspection(request: InspectionRequest, at: string, notSince: string): Promise<boolean> {
    const key = inspectionKey(request);
    const asked = this.#asked.get(key);
    if (asked !== undefined && asked > notSince) return Promise.resolve(false);
    this.#asked.set(key, at);
    this.outbox.push({ kind: 'inspection', request });
    return Promise.resolve(true);
  }

  public mergeIncident(id: string, into: string): Promise<void> {
    const stored = this.#incidents.get(id);
    if (stored) this.#incidents.set(id, { ...stored, version: stored.version + 1, mergedInto: into });
    return Promise.resolve();
  }

  /** The incidents that still stand for themselves, and on something. */
  public incidents(): readonly StoredIncident[] {
    return [...this.#incidents.values()].filter(
      ({ mergedInto, incident }) => mergedInto === undefined && incident.evidence.length > 0,
    );
  }
}
