import { escapeText } from '../../lambdas/core/messages/escape';
import { fail, ok, type Result } from '../../lambdas/core/model/result';
import { isObject, parseJson, type JsonObject } from '../../lambdas/core/parsing/json';
import { UsageError } from '../command';

/** What a record is, the gravest first. Only the first is what MineGuard is for; only the last must leave it silent. */
export const LABELS = ['mining-related', 'other-attack', 'suspicious', 'benign'] as const;
export type LabelName = (typeof LABELS)[number];

export interface Label {
  /** Below the folder of the dataset, with `/` between its parts. */
  readonly file: string;
  /** From 1; undefined: every line of the file that has no label of its own. */
  readonly line: number | undefined;
  readonly label: LabelName;
  /** Why it is that; empty when nobody said. */
  readonly why: string;
  /** Records that belong together, in whatever file they are; undefined: those of the file. */
  readonly group: string | undefined;
  /** Where the label itself stands. */
  readonly statedIn: number;
}

const MAX_SHOWN = 20;

/** Reads labels.ndjson; throws an error that names every wrong line, up to a bound, and what is wrong with it. */
export const parseLabels = (text: string, file: string): readonly Label[] => {
  const labels: Label[] = [];
  const problems: string[] = [];
  const statedIn = new Map<string, number>();
  text.split('\n').forEach((content, index) => {
    if (content.trim() === '') return;
    const label = readLabel(parseJson(content), index + 1);
    if (!label.ok) {
      problems.push(`${file}:${index + 1}: ${label.error}`);
      return;
    }
    const key = placeOf(label.value);
    const earlier = statedIn.get(key);
    if (earlier === undefined) labels.push(label.value);
    else problems.push(`${file}:${index + 1}: ${key} has a label already, in line ${earlier}`);
    statedIn.set(key, index + 1);
  });
  refuse(problems);
  return labels;
};

/** Ends the program with all problems, or goes on when there are none. */
export const refuse = (problems: readonly string[]): void => {
  if (problems.length === 0) return;
  const left = problems.length - MAX_SHOWN;
  const shown = problems.slice(0, MAX_SHOWN).map((problem) => escapeText(problem, 400));
  throw new UsageError(['the labels are wrong:', ...shown, ...(left > 0 ? [`and ${left} more`] : [])].join('\n  '));
};

/** A place in a dataset, as an editor takes it. */
export const placeOf = ({ file, line }: Pick<Label, 'file' | 'line'>): string =>
  line === undefined ? file : `${file}:${line}`;

const readLabel = (json: unknown, statedIn: number): Result<Label, string> => {
  if (!isObject(json)) return fail('expected one JSON object a line');
  const { file, line } = json;
  if (typeof file !== 'string' || !isPathBelow(file)) {
    return fail(`file must be a path below the dataset, with the source as its first folder, got ${shown(file)}`);
  }
  if (line !== undefined && !(typeof line === 'number' && Number.isInteger(line) && line >= 1)) {
    return fail(`line must be a whole number from 1, or be left out, got ${shown(line)}`);
  }
  const label = LABELS.find((name) => name === json['label']);
  if (label === undefined) return fail(`label must be one of ${LABELS.join(', ')}, got ${shown(json['label'])}`);
  const texts = { why: textIn(json, 'why'), group: textIn(json, 'group') };
  for (const [name, text] of Object.entries(texts)) if (!text.ok) return fail(`${name} ${text.error}`);
  const [why, group] = [texts.why, texts.group].map((text) => (text.ok ? text.value : undefined));
  return ok({ file, line, label, why: why ?? '', group, statedIn });
};

const isPathBelow = (file: string): boolean => {
  const parts = file.split('/');
  return parts.length >= 2 && !parts.some((part) => part === '' || part === '.' || part === '..');
};

const textIn = (json: JsonObject, name: string): Result<string | undefined, string> => {
  const value = json[name];
  return value === undefined || typeof value === 'string' ? ok(value) : fail(`must be text, got ${shown(value)}`);
};

const shown = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 100));
