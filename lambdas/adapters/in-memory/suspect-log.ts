import { entityKey, type Entity } from '../../core/model/entity';
import type { SuspectLog } from '../../core/ports';

/** The suspects of one replay, kept in memory and gone with the process. */
export class InMemorySuspectLog implements SuspectLog {
  readonly #owners = new Map<string, Map<string, Entity>>();

  public note(owner: Entity, day: string): Promise<void> {
    const key = `${owner.cluster} ${day}`;
    const known = this.#owners.get(key) ?? new Map<string, Entity>();
    this.#owners.set(key, known.set(entityKey(owner), owner));
    return Promise.resolve();
  }

  public on(cluster: string, day: string): Promise<readonly Entity[]> {
    return Promise.resolve([...(this.#owners.get(`${cluster} ${day}`)?.values() ?? [])]);
  }
}
