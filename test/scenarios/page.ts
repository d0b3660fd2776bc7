import { MODEL } from '../../lambdas/core/correlation/weights';
import type { Incident } from '../../lambdas/core/model/incident';
import { natsOf } from '../../lambdas/core/correlation/score';
import { ATTACKS } from './attack-table';
import { BENIGN } from './benign-table';
import { gravestState, play } from './play';
import type { Attack, Benign, ScenarioSource } from './scenario';
import { SCENARIO_SOURCES, speaksIn, without } from './variants';

const NAMES: Readonly<Record<ScenarioSource, string>> = {
  audit: 'audit log',
  falco: 'Falco',
  guardduty: 'GuardDuty',
  billing: 'billing',
  inspector: 'inspector',
};

const INTRODUCTION = `# Scenarios

Attacks that happened to others, and honest work that looks like them, each as the records that every source would have
written. They are played through the deployed analyzers and the deployed correlator, as \`mineguard replay\` runs them, with
nothing configured. The audit log is recorded ([dataset.md](dataset.md)); what Falco, GuardDuty, billing and the inspector say is
written for the scenario, in the form of each source.

This page is printed by \`npm run docs\` from \`test/scenarios\`; a test fails when it is stale. The same tests play each scenario in
other orders, with each record twice, and amid unrelated traffic: the incidents must be the same. Weights are calibrated on
scenarios; a scenario is never bent to a weight.
`;

/** The page about scenarios, with what they come to now. */
export const renderScenarios = async (): Promise<string> =>
  [
    INTRODUCTION,
    '## Attacks\n',
    await attackTable(),
    '## What is missed\n',
    'What would be right in these is more, or less, than what they come to.\n',
    await missTable(),
    '## Benign\n',
    'Never an incident, and so never a quarantine.\n',
    await benignTable(),
    '## Without a source\n',
    'The gravest state of any incident when one source tells nothing at all. A dash: the source has no part in the scenario.\n',
    await degradedTable(),
  ].join('\n');

const attackTable = async (): Promise<string> =>
  table(
    ['scenario', 'what happens', 'should come to', 'comes to', 'incident about', 'actor'],
    await Promise.all(
      ATTACKS.map(async ({ id, title, records, expected, missed }) => {
        const found = (await play(records)).find(isAbout(expected));
        const comesTo = found ? `${found.state}, ${percent(found)}` : 'none';
        return [
          id,
          title,
          missed?.wanted ?? expected.state,
          comesTo,
          `${expected.about} (${expected.hypothesis})`,
          expected.actor ?? '',
        ];
      }),
    ),
  );

const missTable = async (): Promise<string> =>
  table(
    ['scenario', 'right would be', 'comes to', 'nearest workload', 'lacks', 'why'],
    await Promise.all(
      [...ATTACKS, ...BENIGN].flatMap(({ id, records, missed }) =>
        missed
          ? [
              play(records).then((incidents) => {
                const nearest = incidents.filter(isWorkload).toSorted((a, b) => b.probability - a.probability)[0];
                const threshold = MODEL.thresholds.find(([state]) => state === missed.wanted)?.[1];
                const lacks =
                  threshold === undefined
                    ? ''
                    : `${(natsOf(threshold) - (nearest ? natsOf(nearest.probability) : MODEL.priorNats)).toFixed(1)} nats`;
                const workload = nearest
                  ? `${nearest.entity.kind} ${nearest.entity.name}, ${percent(nearest)}`
                  : 'none is suspect';
                return [id, missed.wanted, gravestState(incidents), workload, lacks, missed.why];
              }),
            ]
          : [],
      ),
    ),
  );

const benignTable = async (): Promise<string> =>
  table(
    ['scenario', 'what happens', 'at most', 'comes to', 'highest'],
    await Promise.all(
      BENIGN.map(async ({ id, title, records, atMost }) => {
        const incidents = await play(records);
        const highest = incidents.toSorted((a, b) => b.probability - a.probability)[0];
        return [id, title, atMost, gravestState(incidents), highest ? percent(highest) : ''];
      }),
    ),
  );

const degradedTable = async (): Promise<string> =>
  table(
    ['scenario', 'all sources', ...SCENARIO_SOURCES.map((source) => `without ${NAMES[source]}`)],
    await Promise.all([...ATTACKS, ...BENIGN].map(degradedRow)),
  );

const degradedRow = async ({ id, records }: Attack | Benign): Promise<readonly string[]> => [
  id,
  gravestState(await play(records)),
  ...(await Promise.all(
    SCENARIO_SOURCES.map(async (source) =>
      speaksIn(records, source) ? gravestState(await play(without(records, source))) : '-',
    ),
  )),
];

const isAbout =
  ({ hypothesis, about }: Attack['expected']) =>
  (incident: Incident): boolean =>
    incident.hypothesis === hypothesis && `${incident.entity.kind} ${incident.entity.name}` === about;

/** What a quarantine could be about. */
const isWorkload = ({ entity, hypothesis }: Incident): boolean =>
  hypothesis === 'mining' && !['Account', 'Cluster', 'Node', 'User', 'ServiceAccount'].includes(entity.kind);

/** Always rounded down, as in messages. */
const percent = ({ probability }: Incident): string => `${(Math.floor(probability * 1000) / 10).toFixed(1)} %`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  `${[head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`;
