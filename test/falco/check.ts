import { capturedLines, readPack, verdictOf, type CapturedLine } from './pack';
import { readAlertLine } from './engine/alert-event';
import type { Rule, RuleFile } from './engine/rule-file';

/** Checks Falco's rule file and prints, for each rule, which captured alerts it would raise. */
const main = (): void => {
  const pack = readPack();
  const lines = capturedLines();
  console.log(
    `${pack.rules.length} rules, ${pack.macros.size} macros, ${pack.lists.size} lists; ${lines.length} lines`,
  );
  const open = pack.rules.flatMap((rule) => report(pack, rule, lines));
  console.log('\nWhat only Falco itself can prove: the fields below are in no captured line that comes so far.');
  for (const field of [...new Set(open)].sort()) console.log(`  ${field}`);
  if (pack.problems.length === 0) return;
  console.error(`\n${pack.problems.length} problems:`);
  for (const problem of pack.problems) console.error(`  ${problem}`);
  process.exitCode = 1;
};

/** Prints one rule, and returns the fields that were missing. */
const report = (pack: RuleFile, rule: Rule, lines: readonly CapturedLine[]): readonly string[] => {
  const verdicts = lines.map((line) => ({ line, ...verdictOf(pack, rule, line.text) }));
  const of = (truth: string) => verdicts.filter((one) => one.truth === truth);
  const counts = `${of('true').length} match, ${of('false').length} do not, ${of('unknown').length} unknown`;
  console.log(`\n${rule.name} [${rule.priority}; ${rule.tags.join(', ')}]: ${counts}`);
  for (const { line } of of('true')) console.log(`  match    ${line.id}  ${shown(line)}`);
  for (const { line, missing } of of('unknown')) {
    console.log(`  unknown  ${line.id}  ${shown(line)}  for want of ${missing.join(', ')}`);
  }
  return of('unknown').flatMap(({ missing }) => missing);
};

/** The lines are ours; one that got in from elsewhere must still not steer a terminal. */
const shown = ({ text }: CapturedLine): string => {
  const { fields } = readAlertLine(text);
  return JSON.stringify(`${String(fields['evt.type'])} ${String(fields['proc.cmdline'])}`).slice(0, 90);
};

main();
