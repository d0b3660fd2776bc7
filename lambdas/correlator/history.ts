import { findingsIn, learnedBy, type Finding, type Historian } from '../core/detectors/history';
import { entityKey, type Entity } from '../core/model/entity';
import type { Evidence } from '../core/model/incident';
import { isNews, scopePeriodKey, type NotedMatch, type Observation, type ScopePeriod } from '../core/model/observation';
import type { Analysis } from '../core/model/signal';
import type { EvidenceStore, Metrics, ObservationLog } from '../core/ports';
import { rootOf } from './roots';

export interface Dependencies {
  readonly store: EvidenceStore;
  readonly observations: ObservationLog;
  readonly historians: ReadonlyMap<string, Historian>;
  readonly metrics: Metrics;
}

/** What new observations have changed. */
export interface Touched {
  /** Owners whose matches may have changed, and who are to be weighed. */
  readonly owners: readonly Entity[];
  /** What a match was found about. */
  readonly found: readonly Finding[];
}

/** Scopes of one message, which are independent of each other. */
const AT_ONCE = 8;

/** The beginning of a cluster changes in its first minutes, by records that come late. */
const MAX_ATTEMPTS = 8;

/** Before the first record of a cluster is noted, nothing is known of it. */
const NEVER = '9999-12-31T00:00:00.000Z';

/**
 * What is found in observations of several records.
 *
 * Nothing found is stored: an earlier record that comes late takes a first sight back. Stored are the observations, and
 * with each owner where it has matches; what these say is worked out with each weighing. Observations are written first,
 * then the note, then the owner is weighed: of two executions that add to one scope, the later to write sees what both
 * wrote, and finds the owner noted whom the other one weighs.
 */
export const createHistory = ({ store, observations: log, historians, metrics }: Dependencies) => {
  /** The earliest known; it only ever gets earlier. */
  const watched = new Map<string, string>();

  const findings = (
    place: ScopePeriod,
    observations: readonly Observation[],
    watchedSince: string,
  ): readonly Finding[] => {
    const historian = historians.get(place.detector);
    if (!historian) return [];
    try {
      const near = observations.filter(({ period }) => Math.abs(period - place.period) <= 1);
      return findingsIn(historian, place, near, watchedSince);
    } catch {
      metrics.count('DetectorFailed', 1, { detector: historian.id });
      return [];
    }
  };

  const watchedSinceOf = async (cluster: string): Promise<string> => (await log.watchedSince(cluster)) ?? NEVER;

  /** The owner is looked up again after the note, as with evidence. */
  const note = async (match: NotedMatch): Promise<Entity> => {
    const owner = await rootOf(store, match.entity);
    await log.noteMatch(match, owner);
    const later = await rootOf(store, owner);
    if (entityKey(later) !== entityKey(owner)) await log.noteMatch(match, later);
    return later;
  };

  const observeAt = async (place: ScopePeriod, observations: readonly Observation[]): Promise<Touched> => {
    // Beside the next period lies one more, without which what is seen there cannot be judged.
    const known = await log.around(place, 2);
    const news = observations.filter((observation) => isNews(observation, known));
    await log.put(news);
    const kept = news.length === 0 ? known : await log.around(place, 2);
    // It may have died half-way the last time, and what it has changed then cannot be told any more.
    const isRepeated = observations.some(({ id }) => known.some((other) => other.id === id));
    const watchedSince = await watchedSinceOf(place.cluster);
    const noted = await log.notedAround(place, 1);
    const owners: Entity[] = [];
    const found: Finding[] = [];
    for (const period of [place.period - 1, place.period, place.period + 1]) {
      const near = { ...place, period };
      const before = findings(near, known, watchedSince);
      const now = findings(near, kept, watchedSince);
      const notedHere = noted.filter((match) => match.place.period === period).map(({ entity }) => entity);
      const isNoted = new Set(notedHere.map(entityKey));
      const unnoted = now.map(({ entity }) => entity).filter((entity) => !isNoted.has(entityKey(entity)));
      for (const entity of distinct(unnoted)) owners.push(await note({ place: near, entity }));
      const changed = isRepeated ? notedHere : difference(before, now).map(({ entity }) => entity);
      owners.push(...(await Promise.all(distinct(changed).map(async (entity) => rootOf(store, entity)))));
      found.push(...now);
    }
    return { owners, found };
  };

  const observeGroup = async (group: readonly Observation[]): Promise<Touched> => {
    const [first] = group;
    return first && historians.has(first.detector) ? observeAt(placeOf(first), group) : { owners: [], found: [] };
  };

  const foundIn = async (noted: readonly NotedMatch[], watchedSince: string): Promise<readonly Finding[]> => {
    const perMatch = noted.map(async ({ place, entity }) =>
      findings(place, await log.around(place, 1), watchedSince).filter(
        (finding) => entityKey(finding.entity) === entityKey(entity),
      ),
    );
    return (await Promise.all(perMatch)).flat();
  };

  return {
    /** Keeps observations, and tells whom they concern. */
    async observe(observations: readonly Observation[]): Promise<Touched> {
      const touched: Touched[] = [];
      const groups = [...Map.groupBy(observations, scopePeriodKey).values()];
      for (let start = 0; start < groups.length; start += AT_ONCE) {
        const some = groups.slice(start, start + AT_ONCE).map(async (group) => observeGroup(group));
        touched.push(...(await Promise.all(some)));
      }
      return {
        owners: distinct(touched.flatMap(({ owners }) => owners)),
        found: touched.flatMap((one) => one.found),
      };
    },

    /**
     * Notes since when clusters are watched. Where that is earlier than was known, what was found while learning may
     * weigh more than it seemed.
     */
    async watch(analysis: Analysis): Promise<readonly Entity[]> {
      const owners: Entity[] = [];
      for (const [cluster, since] of beginnings(analysis)) {
        const cached = watched.get(cluster);
        if (cached !== undefined && cached < since) continue;
        const known = await log.watchedSince(cluster);
        watched.set(cluster, known !== undefined && known < since ? known : since);
        if (known !== undefined && known < since) continue;
        await log.watch(cluster, since);
        const learning = await log.learning(cluster, learnedBy(since));
        owners.push(...(await Promise.all(learning.map(async (owner) => rootOf(store, owner)))));
      }
      return distinct(owners);
    },

    /** What was observed of an owner and of others, as evidence about this owner. */
    async evidenceAbout(
      owner: Entity,
    ): Promise<readonly (Pick<Finding, 'isHint'> & { readonly evidence: Evidence })[]> {
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
        const noted = await log.notedOf(entityKey(owner));
        // Most owners have none, and each weighing of each owner comes by here.
        if (noted.length === 0) return [];
        const watchedSince = await watchedSinceOf(owner.cluster);
        const all = await foundIn(noted, watchedSince);
        const whileLearning = all.filter((finding) => finding.whileLearning);
        for (const { at } of whileLearning) await log.noteLearning(owner, at);
        // Whoever has learnt of an earlier beginning since then may not have seen the note.
        if (whileLearning.length === 0 || (await watchedSinceOf(owner.cluster)) === watchedSince) return all;
      }
      throw new Error(`cluster ${owner.cluster} was found watched since ever earlier, ${MAX_ATTEMPTS} times in a row`);
    },

    /** Where an object has matches, its owner has them. */
    async move(from: Entity): Promise<boolean> {
      const noted = await log.notedOf(entityKey(from));
      for (const match of noted) await note(match);
      return noted.length > 0;
    },
  };
};

export type OwnerHistory = ReturnType<typeof createHistory>;

/** When the first record of each cluster happened, of what is streamed from it: what others report may be weeks old. */
const beginnings = ({ signals, ownerships, observations = [] }: Analysis): ReadonlyMap<string, string> => {
  const streamed = signals.filter(({ source }) => source === 'audit' || source === 'falco');
  const seen = [
    ...streamed.map(({ entity, observedAt }) => ({ cluster: entity.cluster, at: observedAt })),
    ...ownerships.map(({ child, at }) => ({ cluster: child.cluster, at })),
    ...observations,
  ];
  const first = new Map<string, string>();
  for (const { cluster, at } of seen) {
    const known = first.get(cluster);
    if (known === undefined || at < known) first.set(cluster, at);
  }
  return first;
};

/** What is in one of two lists of findings and not in the other. */
const difference = (a: readonly Finding[], b: readonly Finding[]): readonly Finding[] => {
  const [inA, inB] = [a, b].map((findings) => new Set(findings.map((finding) => JSON.stringify(finding))));
  return [
    ...a.filter((finding) => !inB?.has(JSON.stringify(finding))),
    ...b.filter((finding) => !inA?.has(JSON.stringify(finding))),
  ];
};

const placeOf = ({ detector, cluster, scope, period }: Observation): ScopePeriod => ({
  detector,
  cluster,
  scope,
  period,
});

const distinct = (entities: readonly Entity[]): readonly Entity[] => [
  ...new Map(entities.map((entity) => [entityKey(entity), entity])).values(),
];
