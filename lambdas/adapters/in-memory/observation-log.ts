import { entityKey, type Entity } from '../../core/model/entity';
import {
  keepEarliest,
  scopeKey,
  scopePeriodKey,
  type NotedMatch,
  type Observation,
  type ScopePeriod,
} from '../../core/model/observation';
import type { ObservationLog } from '../../core/ports';

/** The observations of one replay: the same promises as the table, kept in memory and gone with the process. */
export class InMemoryObservationLog implements ObservationLog {
  readonly #observations = new Map<string, readonly Observation[]>();
  readonly #ofScopes = new Map<string, Map<string, NotedMatch>>();
  readonly #ofOwners = new Map<string, Map<string, NotedMatch>>();
  readonly #watched = new Map<string, string>();
  readonly #learning = new Map<string, { readonly owner: Entity; readonly at: string }>();

  public put(observations: readonly Observation[]): Promise<void> {
    for (const [key, some] of Map.groupBy(observations, scopeKey)) {
      this.#observations.set(key, keepEarliest([...(this.#observations.get(key) ?? []), ...some]));
    }
    return Promise.resolve();
  }

  public around(place: ScopePeriod, reach: number): Promise<readonly Observation[]> {
    const ofScope = this.#observations.get(scopeKey(place)) ?? [];
    return Promise.resolve(ofScope.filter(({ period }) => Math.abs(period - place.period) <= reach));
  }

  public noteMatch(match: NotedMatch, owner: Entity): Promise<void> {
    const key = `${scopePeriodKey(match.place)} ${entityKey(match.entity)}`;
    inner(this.#ofOwners, entityKey(owner)).set(key, match);
    inner(this.#ofScopes, scopeKey(match.place)).set(key, match);
    return Promise.resolve();
  }

  public notedAround(place: ScopePeriod, reach: number): Promise<readonly NotedMatch[]> {
    const ofScope = [...(this.#ofScopes.get(scopeKey(place))?.values() ?? [])];
    return Promise.resolve(ofScope.filter((noted) => Math.abs(noted.place.period - place.period) <= reach));
  }

  public notedOf(ownerKey: string): Promise<readonly NotedMatch[]> {
    return Promise.resolve([...(this.#ofOwners.get(ownerKey)?.values() ?? [])]);
  }

  public watchedSince(cluster: string): Promise<string | undefined> {
    return Promise.resolve(this.#watched.get(cluster));
  }

  public watch(cluster: string, since: string): Promise<void> {
    const known = this.#watched.get(cluster);
    if (known === undefined || since < known) this.#watched.set(cluster, since);
    return Promise.resolve();
  }

  public noteLearning(owner: Entity, at: string): Promise<void> {
    this.#learning.set(`${entityKey(owner)} ${at}`, { owner, at });
    return Promise.resolve();
  }

  public learning(cluster: string, from: string): Promise<readonly Entity[]> {
    const noted = [...this.#learning.values()].filter(({ owner }) => owner.cluster === cluster);
    return Promise.resolve(noted.filter(({ at }) => from <= at).map(({ owner }) => owner));
  }
}

const inner = <T>(maps: Map<string, Map<string, T>>, key: string): Map<string, T> => {
  const known = maps.get(key);
  if (known) return known;
  const made = new Map<string, T>();
  maps.set(key, made);
  return made;
};
