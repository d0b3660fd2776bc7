import { existsSync } from 'node:fs';
import path from 'node:path';
import { CONTROLS } from '../../bin/docs/controls';
import { brokenPromises } from '../../bin/docs/promises';
import { withSection } from '../../bin/docs/sections';
import { SOURCES } from '../../bin/docs/sources';
import { THREAT_REPORT, withThreatTables } from '../../bin/docs/threat-report';
import { CAMPAIGNS, PHASES, THREATS } from '../../bin/docs/threats';
import { detectors } from '../../lambdas/core/detectors';
import { read } from './markdown';

const ROOT = path.resolve(__dirname, '../..');

const counted = new Map(detectors.map(({ id, status }) => [id, status === 'stable']));
const exists = (file: string): boolean => existsSync(path.join(ROOT, file));

describe('the threat report', () => {
  const report = read(THREAT_REPORT);

  test('holds what its data say; `npm run docs` writes it anew', () => {
    expect(withThreatTables(report)).toBe(report);
  });

  test('names detectors and controls that this version has, and says what nothing meets', () => {
    expect(brokenPromises({ threats: THREATS, controls: CONTROLS }, { counted, exists })).toEqual([]);
  });

  test('knows a threat and a campaign for each thing it names', () => {
    expect(new Set(Object.values(THREATS).map(({ phase }) => phase))).toEqual(new Set(PHASES));
    const met = new Set<string>(CAMPAIGNS.flatMap((campaign) => campaign.threats));
    expect(CAMPAIGNS.filter(({ sources, threats }) => sources.length === 0 || threats.length === 0)).toEqual([]);
    // Rooted in how logs and sensors work, not in a campaign.
    const technical = ['nodesProxy', 'fileless', 'hiddenText', 'blindSensor'];
    expect(
      Object.keys(THREATS)
        .filter((id) => !met.has(id))
        .sort(),
    ).toEqual(technical.sort());
  });

  test('rests on each of its sources', () => {
    for (const id of Object.keys(SOURCES)) expect(report).toContain(`](#source-${id})`);
  });
});

describe('a promise about a threat', () => {
  const threat = { phase: 'detection', title: 'A threat', detectors: ['KM-X01'], controls: ['wall'], gap: '' } as const;
  const wall = { title: 'wall', effect: 'keeps out', file: 'wall.md' };
  const broken = (change: Partial<Omit<typeof threat, 'phase'>> | object, detector = true, file = true) =>
    brokenPromises(
      { threats: { it: { ...threat, ...change } }, controls: { wall } },
      { counted: new Map([['KM-X01', detector]]), exists: () => file },
    );

  test('is kept by a detector that counts and a control that is there', () => {
    expect(broken({})).toEqual([]);
  });

  test('is broken by what this version does not have', () => {
    expect(broken({ detectors: ['KM-X01', 'KM-X02'] })).toEqual(['it: there is no detector KM-X02']);
    expect(broken({ controls: ['moat'] })).toEqual(['it: there is no control moat']);
    expect(broken({}, true, false)).toEqual(['control wall: there is no wall.md']);
  });

  test('is broken by silence about what nothing meets', () => {
    expect(broken({ detectors: [], controls: [] })).toContain('it: is met by nothing, and the report does not say so');
    expect(broken({ detectors: [], controls: [], gap: 'Nothing meets it.' })).toEqual([]);
  });

  test('is broken by silence where only detectors see it that do not count', () => {
    expect(broken({}, false)).toEqual([
      'it: no detector that counts sees it, and the report does not say what is missing',
    ]);
    expect(broken({ gap: 'It is shown, and counts for nothing.' }, false)).toEqual([]);
  });
});

describe('a section of a document', () => {
  const document = 'above\n<!-- it: written by npm run docs -->\nold\n<!-- end of it -->\nbelow';

  test('is replaced, and what is around it stays', () => {
    const written = withSection(document, 'it', 'new $& text');
    expect(written).toMatch(/^above\n[\s\S]*\n\nnew \$& text\n\n[\s\S]*\nbelow$/);
    expect(withSection(written, 'it', 'new $& text')).toBe(written);
  });

  test('must be there', () => {
    expect(() => withSection('above\nbelow', 'it', 'new')).toThrow('the document must hold');
  });
});
