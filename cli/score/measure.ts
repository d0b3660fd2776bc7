import type { Hypothesis, IncidentState } from '../../lambdas/core/model/incident';
import { STATES } from '../../lambdas/core/model/incident';
import type { Policy } from '../../lambdas/core/model/policy';
import type { Analysis } from '../../lambdas/core/model/signal';
import type { LogRecord } from '../../lambdas/core/parsing/log-batch';
import { analyzersFor, type SourceAnalyzer } from '../replay/analyzers';
import { correlate, type Correlated } from '../replay/correlate';
import { readLines, type Line } from '../replay/lines';
import { FILE_OPTIONS } from '../replay/options';
import { recordsIn } from '../replay/records';
import { refuseUnmet, type Dataset, type RecordFile } from './dataset';
import type { LabelName } from './labels';

/** What became of one line. */
export type Outcome = 'fired' | 'silent' | 'unreadable';

export interface ScoredLine {
  readonly file: string;
  readonly line: number;
  readonly source: string;
  /** Undefined when nobody labelled it. */
  readonly label: LabelName | undefined;
  readonly why: string;
  readonly outcome: Outcome;
  /** Ids of the detectors that fired, sorted. */
  readonly detectors: readonly string[];
  /** What the analyzer counted on the way, such as an alert that names no pod: why a line may be silent. */
  readonly counted: readonly string[];
}

/** Lines with one label that belong together, correlated as if nothing else had happened. */
export interface ScoredGroup {
  /** The file, or the name that the labels give. */
  readonly group: string;
  readonly label: LabelName;
  readonly records: number;
  /** The gravest; `none` when nothing fired. */
  readonly state: IncidentState | 'none';
  readonly incidents: readonly {
    readonly hypothesis: Hypothesis;
    readonly state: IncidentState;
    readonly probability: number;
    readonly entity: string;
  }[];
}

export interface Measured {
  readonly lines: readonly ScoredLine[];
  readonly groups: readonly ScoredGroup[];
  /** Lines whose detectors threw: a fault of MineGuard. */
  readonly failures: number;
  /** Detectors that failed on what was noted earlier. */
  readonly faults: readonly string[];
}

interface GroupSoFar {
  readonly group: string;
  readonly label: LabelName;
  records: number;
  readonly analyses: Analysis[];
}

/** Runs the deployed analyzers on every record, and the deployed correlator on every group. */
export const measure = async (
  { files }: Dataset,
  policy: Policy,
  progress: (describe: () => string) => void,
): Promise<Measured> => {
  const reader = new LineReader(policy.cluster);
  const lines: ScoredLine[] = [];
  const groups = new Map<string, GroupSoFar>();
  for (const file of files) {
    const met = new Set<number>();
    for await (const some of readLines(file.path)) {
      for (const line of some) {
        met.add(line.number);
        const label = file.labelOf.get(line.number) ?? file.label;
        const { analyses, ...result } = reader.read(file, line);
        lines.push({
          file: file.file,
          line: line.number,
          source: file.source,
          label: label?.label,
          why: label?.why ?? '',
          ...result,
        });
        if (label) addTo(groups, label.group ?? file.file, label.label, analyses);
      }
      progress(() => `${lines.length} records, ${file.file}`);
    }
    refuseUnmet(file, met);
  }
  const scored: ScoredGroup[] = [];
  const faults = new Set<string>();
  for (const group of groups.values()) {
    const { failed, ...score } = await scoreGroup(group, policy);
    for (const detector of failed) faults.add(detector);
    scored.push(score);
  }
  return {
    lines,
    groups: scored,
    failures: lines.filter(({ counted }) => counted.includes('DetectorFailed')).length,
    faults: [...faults].sort(),
  };
};

const addTo = (
  groups: Map<string, GroupSoFar>,
  group: string,
  label: LabelName,
  analyses: readonly Analysis[],
): void => {
  const key = JSON.stringify([group, label]);
  const known = groups.get(key) ?? { group, label, records: 0, analyses: [] };
  known.records += 1;
  known.analyses.push(...analyses);
  groups.set(key, known);
};

const scoreGroup = async (
  { group, label, records, analyses }: GroupSoFar,
  policy: Policy,
): Promise<ScoredGroup & Pick<Correlated, 'failed'>> => {
  const correlated = await correlate(analyses, policy);
  const incidents = correlated.incidents.map(({ incident }) => ({
    hypothesis: incident.hypothesis,
    state: incident.state,
    probability: incident.probability,
    entity: [incident.entity.kind, incident.entity.namespace, incident.entity.name].filter(Boolean).join('/'),
  }));
  incidents.sort(
    (a, b) =>
      STATES.indexOf(b.state) - STATES.indexOf(a.state) ||
      b.probability - a.probability ||
      compare(a.entity, b.entity) ||
      compare(a.hypothesis, b.hypothesis),
  );
  return { group, label, records, state: incidents[0]?.state ?? 'none', incidents, failed: correlated.failed };
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** For records without a date of their own: the same for everybody who measures the dataset. */
const UNDATED = 0;

/** Gives a line to the analyzers of its file, one record at a time. */
class LineReader {
  readonly #analyzers: Readonly<Record<(typeof FILE_OPTIONS)[number], SourceAnalyzer>>;
  #counted = new Set<string>();

  constructor(cluster: string) {
    this.#analyzers = analyzersFor(cluster, { count: (name) => this.#counted.add(name) });
  }

  public read(
    { path, analyzers }: RecordFile,
    line: Line,
  ): Pick<ScoredLine, 'outcome' | 'detectors' | 'counted'> & { readonly analyses: readonly Analysis[] } {
    this.#counted = new Set();
    const found = recordsIn(line, UNDATED);
    const results = found.ok
      ? found.value.records.flatMap((record) => analyzers.map((name) => this.#analyse(name, record, path)))
      : [];
    const detectors = [
      ...new Set(results.flatMap(({ analysis }) => analysis.signals.map(({ detector }) => detector))),
    ].sort();
    const wasRead = results.some(({ read }) => read);
    return {
      outcome: detectors.length > 0 ? 'fired' : wasRead ? 'silent' : 'unreadable',
      detectors,
      counted: [...this.#counted].sort(),
      analyses: results.map(({ analysis }) => analysis),
    };
  }

  #analyse(name: (typeof FILE_OPTIONS)[number], record: LogRecord, path: string) {
    const { stats, ...analysis } = this.#analyzers[name].analyse(record, path);
    return { analysis, read: stats.records > stats.skipped + stats.malformed + stats.forged };
  }
}
