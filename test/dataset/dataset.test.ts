import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyseFiles } from '../../cli/replay/analyse-files';
import { correlate } from '../../cli/replay/correlate';
import { policyFor } from '../../lambdas/core/model/policy';
import { ATTACKS } from './scenarios/attacks';
import { BENIGN } from './scenarios/benign';

const AUDIT = join(__dirname, 'audit');
const files = readdirSync(AUDIT);

interface LabelLine {
  readonly file: string;
  readonly line: number;
  readonly label: string;
}

const labels = readFileSync(join(__dirname, 'labels.ndjson'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as LabelLine);

const linesOf = (file: string): readonly string[] => readFileSync(join(AUDIT, file), 'utf8').trimEnd().split('\n');

const replayed = async (file: string) => {
  const found = await analyseFiles([{ source: 'audit', file: join(AUDIT, file) }], 'prod-a', () => undefined);
  return { ...found, incidents: await correlate(found.analyses, policyFor([], 'prod-a')) };
};

describe('the dataset', () => {
  test('has a file for each scenario', () => {
    const scenarios = [...ATTACKS, ...BENIGN].map(({ id }) => `${id}.ndjson`);
    expect([...files].sort()).toEqual([...scenarios, 'background.ndjson'].sort());
  });

  test('has one label for each line', () => {
    const labelled = labels.map(({ file, line }) => `${file}:${line}`).sort();
    const lines = files.flatMap((file) => linesOf(file).map((_, index) => `audit/${file}:${index + 1}`)).sort();
    expect(labelled).toEqual(lines);
  });

  test('calls nothing benign in an attack but what controllers do, and everything in the other files', () => {
    const benignFiles = new Set(labels.filter(({ label }) => label === 'benign').map(({ file }) => file));
    const attackFiles = new Set(labels.filter(({ label }) => label !== 'benign').map(({ file }) => file));
    expect([...attackFiles].every((file) => file.startsWith('audit/att-'))).toBe(true);
    expect([...benignFiles].filter((file) => !file.startsWith('audit/att-')).length).toBe(BENIGN.length + 1);
  });

  test.each(files)('%s tells nothing of the machine it was recorded on', (file) => {
    const text = readFileSync(join(AUDIT, file), 'utf8');
    expect(text).not.toContain('127.0.0.1');
    expect(
      text
        .match(/(?<![-\w])\d{12}(?![-\w])/g)
        ?.filter((account) => !['111122223333', '602401143452'].includes(account)) ?? [],
    ).toEqual([]);
    expect(text).not.toMatch(/"\/(?:root|home|tmp\/dataset)/);
  });

  test.each(files.filter((file) => !file.startsWith('att-')))('%s leads to no incident', async (file) => {
    const { incidents, problems } = await replayed(file);
    expect(problems).toEqual([]);
    const told = incidents.filter(({ incident }) => ['incident', 'quarantine'].includes(incident.state));
    expect(told.map(({ incident: { entity, state } }) => `${entity.kind} ${entity.name}: ${state}`)).toEqual([]);
  });
});
