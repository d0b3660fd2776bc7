import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyseFiles } from '../../cli/replay/analyse-files';
import { correlate } from '../../cli/replay/correlate';
import { policyFor } from '../../lambdas/core/model/policy';
import { auditDetectors, historiansOf } from '../../lambdas/core/detectors';
import { STATES, type IncidentState } from '../../lambdas/core/model/incident';
import { byTime } from '../../lambdas/core/model/observation';
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

/** Audit detectors that no line of the dataset can raise, and why. */
const NOT_REACHABLE: Readonly<Record<string, string>> = {
  'KM-B04': 'the API server proxies to no node at a loopback address, and no node of the bed has another one',
};

/** What each attack must come to at least; what leaves too little in the audit log alone is named with `record`. */
const EXPECTED: Readonly<Record<string, IncidentState>> = {
  'att-01-loud-deployment': 'quarantine',
  'att-02-anonymous-daemonset': 'incident',
  'att-03-rbac-backdoor': 'incident',
  'att-05-cronjob-respawn': 'quarantine',
  'att-06-kubeflow-pipelines': 'record',
  'att-07-nodes-proxy': 'record',
  'att-08-escape-to-host': 'record',
  'att-09-open-argo-server': 'quarantine',
  'att-10-takeover-and-scale-out': 'record',
  'att-11-low-and-slow': 'record',
  'att-12-whole-nodes': 'record',
  'att-13-exec-miner': 'quarantine',
  'att-14-every-kind': 'quarantine',
  'att-15-every-patch': 'quarantine',
  'att-16-tuned-for-mining': 'record',
  'att-17-fan-out': 'record',
  'att-18-around-the-cluster': 'notify-low',
  'att-19-without-rights': 'record',
  'att-20-padded-archive': 'record',
};

const replayed = async (file: string) => {
  const found = await analyseFiles([{ source: 'audit', file: join(AUDIT, file) }], 'prod-a', () => undefined);
  return { ...found, ...(await correlate(found.analyses, policyFor([], 'prod-a'))) };
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

  test('tells each event once, so that none has two labels', () => {
    const events = files.flatMap(linesOf).map((line) => {
      const { auditID, stage } = JSON.parse(line) as { auditID: string; stage: string };
      return `${auditID} ${stage}`;
    });
    expect(events.length - new Set(events).size).toBe(0);
  });

  test('calls nothing benign in an attack but what controllers do, and everything in the other files', () => {
    const benignFiles = new Set(labels.filter(({ label }) => label === 'benign').map(({ file }) => file));
    const attackFiles = new Set(labels.filter(({ label }) => label !== 'benign').map(({ file }) => file));
    expect([...attackFiles].sort()).toEqual(ATTACKS.map(({ id }) => `audit/${id}.ndjson`).sort());
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
    const { incidents, problems, failed } = await replayed(file);
    expect([...problems, ...failed]).toEqual([]);
    const told = incidents.filter(({ incident }) => ['incident', 'quarantine'].includes(incident.state));
    expect(told.map(({ incident: { entity, state } }) => `${entity.kind} ${entity.name}: ${state}`)).toEqual([]);
  });

  test.each(Object.entries(EXPECTED))('%s comes to %s at least, by its audit log alone', async (scenario, state) => {
    const { incidents } = await replayed(`${scenario}.ndjson`);
    const gravest = Math.max(-1, ...incidents.map(({ incident }) => STATES.indexOf(incident.state)));
    expect(gravest).toBeGreaterThanOrEqual(state === 'record' ? -1 : STATES.indexOf(state));
  });

  test('raises every detector of the audit log, but for those that nothing here can raise', async () => {
    const raised = new Set<string>();
    for (const file of files) {
      const { analyses } = await replayed(file);
      for (const { detector } of analyses.flatMap(({ signals }) => signals)) raised.add(detector);
      const observations = analyses.flatMap((analysis) => analysis.observations ?? []);
      // What is weak is told beside other evidence only; here it counts by itself.
      for (const [id, { history }] of historiansOf(auditDetectors)) {
        const noted = Map.groupBy(
          observations.filter(({ detector }) => detector === id),
          ({ scope }) => scope,
        );
        if ([...noted.values()].some((some) => history.detectOver(some.toSorted(byTime)).length > 0)) raised.add(id);
      }
    }
    const silent = auditDetectors.map(({ id }) => id).filter((id) => !raised.has(id));
    expect(silent.sort()).toEqual(Object.keys(NOT_REACHABLE).sort());
  });
});
