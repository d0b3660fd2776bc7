import type { ActionRecord, ResponseReport } from '../../lambdas/core/model/response';
import type { Approval } from '../../lambdas/core/model/approval';
import type { Exception } from '../../lambdas/core/model/exception';
import type { Quarantined } from '../../lambdas/core/model/quarantined';
import type { Release } from '../../lambdas/core/model/release';
import type { OutboxMessage, ResponseStore, Spend, StoredIncident } from '../../lambdas/core/ports';

/** The responder's part of the state table, in memory. */
export class InMemoryResponseStore implements ResponseStore {
  public readonly outbox: OutboxMessage[] = [];
  public readonly saved: ActionRecord[] = [];
  public killSwitch: () => boolean = () => false;
  public spent: readonly Spend[] = [];
  public approved: readonly Approval[] = [];
  public excepted: () => readonly Exception[] = () => [];
  public released: Release | undefined;
  /** Runs before a report is kept: what another execution does meanwhile. */
  public beforeReport: () => void = () => undefined;
  public remembered: readonly Quarantined[] = [];
  readonly #incidents = new Map<string, StoredIncident>();
  readonly #records = new Map<string, ActionRecord>();
  #version = 0;

  public put(stored: StoredIncident): void {
    this.#incidents.set(stored.incident.id, stored);
  }

  public stored(id: string): StoredIncident | undefined {
    return this.#incidents.get(id);
  }

  public putRecord(record: ActionRecord): void {
    this.#records.set(record.id, record);
  }

  public incident(id: string): Promise<StoredIncident | undefined> {
    return Promise.resolve(this.#incidents.get(id));
  }

  public killSwitchThrown(): Promise<boolean> {
    return new Promise((resolve) => {
      resolve(this.killSwitch());
    });
  }

  public spends(): Promise<{ readonly version: number; readonly spends: readonly Spend[] }> {
    return Promise.resolve({ version: this.#version, spends: this.spent });
  }

  public saveSpends(_cluster: string, spends: readonly Spend[], expectedVersion: number): Promise<boolean> {
    if (expectedVersion !== this.#version) return Promise.resolve(false);
    this.#version++;
    this.spent = spends;
    return Promise.resolve(true);
  }

  public actionRecord(_incidentId: string, id: string): Promise<ActionRecord | undefined> {
    return Promise.resolve(this.#records.get(id));
  }

  public saveActionRecord(record: ActionRecord): Promise<void> {
    const known = this.#records.get(record.id)?.status;
    const isNews = record.status === 'succeeded' || record.status === 'released';
    if (known === 'succeeded' && !isNews) return Promise.resolve();
    this.saved.push(record);
    this.#records.set(record.id, record);
    return Promise.resolve();
  }

  public actionRecords(incidentId: string): Promise<readonly ActionRecord[]> {
    const merged = [...this.#incidents.values()].filter(({ mergedInto }) => mergedInto === incidentId);
    const ids = new Set([incidentId, ...merged.map(({ incident }) => incident.id)]);
    return Promise.resolve([...this.#records.values()].filter((record) => ids.has(record.incidentId)));
  }

  public approvals(): Promise<readonly Approval[]> {
    return Promise.resolve(this.approved);
  }

  public exceptions(): Promise<readonly Exception[]> {
    return new Promise((resolve) => {
      resolve(this.excepted());
    });
  }

  public release(): Promise<Release | undefined> {
    return Promise.resolve(this.released);
  }

  public remember(quarantined: readonly Quarantined[]): Promise<void> {
    this.remembered = [...this.remembered, ...quarantined];
    return Promise.resolve();
  }

  public forget(quarantined: readonly Quarantined[]): Promise<void> {
    this.remembered = this.remembered.filter((one) => !quarantined.includes(one));
    return Promise.resolve();
  }

  public saveRelease(release: Release): Promise<void> {
    this.released = release;
    return Promise.resolve();
  }

  public saveReport(
    report: ResponseReport,
    replaces: string | undefined,
    outbox: readonly OutboxMessage[],
  ): Promise<boolean> {
    this.beforeReport();
    const stored = this.#incidents.get(report.incidentId);
    if (stored?.response?.at !== replaces) return Promise.resolve(false);
    if (stored) this.#incidents.set(report.incidentId, { ...stored, response: report });
    this.outbox.push(...outbox);
    return Promise.resolve(true);
  }
}
