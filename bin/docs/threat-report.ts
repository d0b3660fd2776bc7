import { posix } from 'node:path';
import { CONTROLS, type Control } from './controls';
import { withSection } from './sections';
import { SOURCES, type Source } from './sources';
import { CAMPAIGNS, PHASES, THREATS, type Campaign, type Phase, type Threat } from './threats';

export const THREAT_REPORT = 'docs/threat-report.md';

/** The report with its tables made anew from the data. */
export const withThreatTables = (report: string): string => {
  const sections = {
    ...Object.fromEntries(PHASES.map((phase) => [phase, threatTable(phase)])),
    campaigns: CAMPAIGNS.map(campaignSection).join('\n\n'),
    controls: controlTable(),
    sources: sourceTable(),
  };
  return Object.entries(sections).reduce((text, [name, content]) => withSection(text, name, content), report);
};

const threatTable = (phase: Phase): string =>
  table(
    ['threat', 'detectors', 'controls', 'not met'],
    threats()
      .filter(([, threat]) => threat.phase === phase)
      .map(([, { title, detectors, controls, gap }]) => [
        title,
        detectors.join(' '),
        controls.length === 0 ? 'none' : controls.map((id) => controlLink(CONTROLS[id])).join(', '),
        gap,
      ]),
  );

const campaignSection = ({ title, when, story, sources, threats: met, ...seen }: Campaign): string =>
  [
    `### ${title}, ${when}`,
    `${story} ${sources.map(sourceLink).join(', ')}.`,
    table(
      ['source', 'shows'],
      [
        ['audit log', seen.audit],
        ['Falco', seen.falco],
        ['GuardDuty', seen.guardDuty],
        ['bill', seen.bill],
      ],
    ),
    `Met as: ${met.map((id) => `${lowerFirst(THREATS[id].title)} (${THREATS[id].phase})`).join('; ')}.`,
  ].join('\n\n');

const controlTable = (): string =>
  table(
    ['control', 'does'],
    Object.values(CONTROLS).map((control) => [controlLink(control), control.effect]),
  );

const sourceTable = (): string =>
  table(
    ['source', 'published', 'standing'],
    Object.entries<Source>(SOURCES).map(([id, { title, publisher, published, url, standing }]) => [
      `<a id="source-${id}"></a>${publisher}: [${title}](${url})`,
      published,
      standing,
    ]),
  );

const threats = (): readonly (readonly [string, Threat])[] => Object.entries<Threat>(THREATS);

const controlLink = ({ title, file }: Control): string => `[${title}](${posix.relative('docs', file)})`;

const sourceLink = (id: keyof typeof SOURCES): string => `[${SOURCES[id].publisher}](#source-${id})`;

const lowerFirst = (text: string): string => `${text.charAt(0).toLowerCase()}${text.slice(1)}`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
