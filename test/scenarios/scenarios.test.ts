import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STATES, type Incident, type IncidentState } from '../../lambdas/core/model/incident';
import { ATTACKS } from './attack-table';
import { BENIGN } from './benign-table';
import { renderScenarios } from './page';
import { gravestState, play, saidOf } from './play';
import { RecordedAudit } from './records';
import type { Attack, ScenarioRecord } from './scenario';
import { amid, shuffled, SCENARIO_SOURCES, without } from './variants';

const background = new RecordedAudit('background').records;

const isAtLeast = (state: IncidentState, least: IncidentState): boolean =>
  STATES.indexOf(state) >= STATES.indexOf(least);

const isExpected =
  ({ hypothesis, about }: Attack['expected']) =>
  (incident: Incident): boolean =>
    incident.hypothesis === hypothesis && `${incident.entity.kind} ${incident.entity.name}` === about;

const actorsOf = ({ evidence }: Incident): readonly string[] => evidence.flatMap(({ facts }) => facts['actor'] ?? []);

describe.each(ATTACKS)('$id: $title', ({ records, expected, missed }) => {
  test(`comes to ${expected.state} of ${expected.about} at least`, async () => {
    const incident = (await play(records)).find(isExpected(expected));
    expect(incident && isAtLeast(incident.state, expected.state)).toBe(true);
  });

  test('names who did it, and never a controller that carried it out', async () => {
    const incidents = await play(records);
    const actors = incidents.filter(isExpected(expected)).flatMap(actorsOf);
    expect(actors).toEqual(expected.actor === undefined ? actors : expect.arrayContaining([expected.actor]));
    expect(actors.filter((actor) => /^system:serviceaccount:kube-system:.*-controller$/.test(actor))).toEqual(
      actors.filter((actor) => actor === expected.actor && actor.endsWith(':kube-controller')),
    );
  });

  test('falls short where the page says so', async () => {
    const gravest = gravestState(await play(records));
    expect(missed !== undefined && gravest !== 'none' && isAtLeast(gravest, missed.wanted)).toBe(false);
  });
});

describe.each(BENIGN)('$id: $title', ({ records, atMost, missed }) => {
  test(`comes to ${atMost} at most`, async () => {
    const graver = (await play(records)).filter(({ state }) => !isAtLeast(atMost, state));
    expect(graver.map(saidOf)).toEqual([]);
  });

  test('is told otherwise than is right where the page says so', async () => {
    expect(gravestState(await play(records))).not.toBe(missed?.wanted);
  });

  test.each(SCENARIO_SOURCES)('is no incident where %s is missing', async (missing) => {
    const told = (await play(without(records, missing))).filter(({ state }) => isAtLeast(state, 'incident'));
    expect(told.map(saidOf)).toEqual([]);
  });
});

describe.each([...ATTACKS, ...BENIGN])('$id', ({ records }) => {
  const said = async (played: readonly ScenarioRecord[]) => (await play(played)).map(saidOf);

  test.each([1, 2, 3])('leads to the same incidents in another order (%i)', async (seed) => {
    expect(await said(shuffled(records, seed))).toEqual(await said(records));
  });

  test('leads to the same incidents when each record comes twice, in any order', async () => {
    expect(await said(shuffled([...records, ...records], 4))).toEqual(await said(records));
  });

  test('leads to the same incidents amid unrelated traffic', async () => {
    const alone = await said(records);
    const ids = new Set(alone.map(({ id }) => id));
    const inTraffic = await said(amid(records, background));
    expect(inTraffic.filter(({ id }) => ids.has(id))).toEqual(alone);
  });
});

test('unrelated traffic leads to no incident', async () => {
  expect((await play(background)).filter(({ state }) => state !== 'record').map(saidOf)).toEqual([]);
});

test('the page about scenarios is up to date: npm run docs', async () => {
  expect(readFileSync(join(__dirname, '../../docs/scenarios.md'), 'utf8')).toBe(await renderScenarios());
});
