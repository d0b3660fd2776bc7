import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventOf, readAlertLine } from './engine/alert-event';
import { evaluate, type Verdict } from './engine/evaluate';
import { readRuleFiles, type Rule, type RuleFile } from './engine/rule-file';

const FOLDER = join(__dirname, '../../falco');
const CAPTURED = join(FOLDER, 'captured');

export const packFile = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');

export const readPack = (): RuleFile => readRuleFiles(packFile('mineguard_rules.yaml'));

export interface CapturedLine {
  /** File and number of the line: `miners:3`. */
  readonly id: string;
  readonly text: string;
}

export const capturedLines = (): readonly CapturedLine[] =>
  readdirSync(CAPTURED)
    .filter((file) => file.endsWith('.ndjson'))
    .sort()
    .flatMap((file) =>
      readFileSync(join(CAPTURED, file), 'utf8')
        .split('\n')
        .filter((text) => text !== '')
        .map((text, index) => ({ id: `${file.replace('.ndjson', '')}:${index + 1}`, text })),
    );

export const verdictOf = (pack: RuleFile, rule: Rule, line: string): Verdict =>
  evaluate(rule.condition, eventOf(readAlertLine(line)), pack.macros);

/** Names of the rules that a line would surely raise. */
export const rulesRaisedBy = (pack: RuleFile, line: string): readonly string[] =>
  pack.rules.filter((rule) => verdictOf(pack, rule, line).truth === 'true').map(({ name }) => name);
