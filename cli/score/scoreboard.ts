import { STATES } from '../../lambdas/core/model/incident';
import { LABELS, type LabelName } from './labels';
import type { Measured, ScoredLine } from './measure';

/** What a row is about: a label, or the records that have none. */
export const ROWS = [...LABELS, 'unlabelled'] as const;
export type RowName = (typeof ROWS)[number];

export const GROUP_STATES = ['none', ...STATES] as const;
export type GroupState = (typeof GROUP_STATES)[number];

export interface LabelRow {
  readonly label: RowName;
  readonly records: number;
  readonly fired: number;
  readonly silent: number;
  readonly unreadable: number;
  /** Share of the records that fired; null where firing is not what is wanted. */
  readonly recall: number | null;
}

export interface SourceScore {
  readonly source: string;
  readonly rows: readonly LabelRow[];
  /** Of the labelled records that fired, the share that is not benign; null when none fired. */
  readonly precision: number | null;
}

export interface DetectorScore {
  readonly detector: string;
  readonly status: string;
  readonly fired: Readonly<Record<RowName, number>>;
  readonly precision: number | null;
}

export interface GroupScore {
  readonly label: LabelName;
  readonly groups: number;
  readonly states: Readonly<Record<GroupState, number>>;
}

/** A file of which nobody has said what it holds: to be compared with another, such as the same attack under other rules. */
export interface FileScore extends Omit<LabelRow, 'label' | 'recall'> {
  readonly file: string;
  /** Records by the detector that fired on them. */
  readonly detectors: Readonly<Record<string, number>>;
}

export interface Scoreboard {
  readonly sources: readonly SourceScore[];
  /** Of all sources together. */
  readonly total: SourceScore;
  readonly detectors: readonly DetectorScore[];
  /** Records of mining on which nothing fired. */
  readonly misses: readonly ScoredLine[];
  /** Benign records on which something fired. */
  readonly falseAlarms: readonly ScoredLine[];
  readonly incidents: readonly GroupScore[];
  readonly groups: Measured['groups'];
  readonly unlabelledFiles: readonly FileScore[];
}

const rowOf = ({ label }: ScoredLine): RowName => label ?? 'unlabelled';

export const scoreboard = ({ lines, groups }: Measured, statusOf: (detector: string) => string): Scoreboard => ({
  sources: [...Map.groupBy(lines, ({ source }) => source)].map(([source, ofSource]) => sourceScore(source, ofSource)),
  total: sourceScore('all', lines),
  detectors: [...new Set(lines.flatMap(({ detectors }) => detectors))].sort().map((detector) => {
    const fired = lines.filter(({ detectors }) => detectors.includes(detector));
    return {
      detector,
      status: statusOf(detector),
      fired: countsOf(ROWS, fired.map(rowOf)),
      precision: precisionOf(fired),
    };
  }),
  misses: lines.filter(({ label, outcome }) => label === 'mining-related' && outcome !== 'fired'),
  falseAlarms: lines.filter(({ label, outcome }) => label === 'benign' && outcome === 'fired'),
  incidents: LABELS.map((label) => {
    const ofLabel = groups.filter((group) => group.label === label);
    return {
      label,
      groups: ofLabel.length,
      states: countsOf(
        GROUP_STATES,
        ofLabel.map(({ state }) => state),
      ),
    };
  }).filter((score) => score.groups > 0),
  groups,
  unlabelledFiles: [...Map.groupBy(lines.filter(isUnlabelled), ({ file }) => file)].map(([file, ofFile]) => {
    const { label: _, recall: __, ...counts } = labelRow('unlabelled', ofFile);
    const fired = ofFile.flatMap(({ detectors }) => detectors);
    return { file, ...counts, detectors: countsOf([...new Set(fired)].sort(), fired) };
  }),
});

const isUnlabelled = ({ label }: ScoredLine): boolean => label === undefined;

/** What nobody may tolerate: a group of benign records that would be quarantined. */
export const quarantinedBenign = ({ groups }: Scoreboard): Measured['groups'] =>
  groups.filter(({ label, state }) => label === 'benign' && state === 'quarantine');

const sourceScore = (source: string, lines: readonly ScoredLine[]): SourceScore => ({
  source,
  rows: ROWS.map((row) => labelRow(row, lines)).filter(({ records }) => records > 0),
  precision: precisionOf(lines),
});

const labelRow = (label: RowName, lines: readonly ScoredLine[]): LabelRow => {
  const outcomes = lines.filter((line) => rowOf(line) === label).map(({ outcome }) => outcome);
  const count = (wanted: ScoredLine['outcome']): number => outcomes.filter((outcome) => outcome === wanted).length;
  const isWanted = label !== 'benign' && label !== 'unlabelled';
  return {
    label,
    records: outcomes.length,
    fired: count('fired'),
    silent: count('silent'),
    unreadable: count('unreadable'),
    recall: isWanted && outcomes.length > 0 ? count('fired') / outcomes.length : null,
  };
};

const precisionOf = (lines: readonly ScoredLine[]): number | null => {
  const fired = lines.filter(({ label, outcome }) => label !== undefined && outcome === 'fired');
  return fired.length === 0 ? null : fired.filter(({ label }) => label !== 'benign').length / fired.length;
};

const countsOf = <Name extends string>(
  names: readonly Name[],
  values: readonly Name[],
): Readonly<Record<Name, number>> =>
  Object.fromEntries(names.map((name) => [name, values.filter((value) => value === name).length])) as Record<
    Name,
    number
  >; // fromEntries forgets the names.
