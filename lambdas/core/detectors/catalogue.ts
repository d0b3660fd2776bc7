import { TECHNIQUES, type TechniqueId } from '../model/attack';
import type { AnyDetector } from './registry';

/** Stands in a cell of a table for nothing. */
const NONE = '—';

const SOURCES: Readonly<Record<AnyDetector['source'], string>> = {
  audit: 'Kubernetes audit log',
  falco: 'Falco',
  guardduty: 'GuardDuty',
  billing: 'Billing',
  inspector: 'Inspector',
  ecr: 'Image scans',
};

/** The reference of all detectors as a Markdown page: what each sees, proves, confuses, and covers of ATT&CK. */
export const renderCatalogue = (detectors: readonly AnyDetector[]): string => {
  const sorted = [...detectors].sort((a, b) => compare(a.id, b.id));
  return [
    '# Detectors',
    '',
    'Written by `npm run docs` from the detectors themselves; a test fails when it is stale.',
    '',
    '- **Weight**: how much one match proves. Two weights: the first is the usual one.',
    '- **Channel**: how it was observed. Detectors on one channel are not independent and are damped against each other.',
    '- **Status**: only `stable` detectors count toward a state; all others are shown.',
    '- **Names only**: knows names of images or programs. However many of these agree, a person decides.',
    '',
    ...overview(sorted),
    '## ATT&CK coverage',
    '',
    ...coverage(sorted),
    ...sorted.flatMap(reference),
  ].join('\n');
};

const overview = (detectors: readonly AnyDetector[]): readonly string[] => [
  ...table(
    ['Id', 'Title', 'Source', 'Channel', 'Weight', 'Severity', 'Status', 'ATT&CK'],
    detectors.map(({ id, title, source, channel, weight, severity, status, techniques }) => [
      `[${id}](#${anchorOf(id, title)})`,
      title,
      SOURCES[source],
      channel,
      [weight].flat().join(', '),
      severity,
      status,
      techniques.join(' '),
    ]),
  ),
];

const coverage = (detectors: readonly AnyDetector[]): readonly string[] => {
  const techniques = Object.keys(TECHNIQUES).filter(isTechnique).sort(compare);
  return table(
    ['Technique', 'Name', 'Counted', 'Shown'],
    techniques.map((technique) => {
      const covering = detectors.filter((detector) => detector.techniques.includes(technique));
      const counted = covering.filter(({ status }) => status === 'stable').map(({ id }) => id);
      const shown = covering.filter(({ status }) => status !== 'stable').map(({ id }) => id);
      return [technique, TECHNIQUES[technique], listed(counted), listed(shown)];
    }),
  );
};

const isTechnique = (id: string): id is TechniqueId => Object.hasOwn(TECHNIQUES, id);

const reference = (detector: AnyDetector): readonly string[] => [
  `## ${detector.id} ${detector.title}`,
  '',
  `${SOURCES[detector.source]}, channel ${detector.channel}, weight ${[detector.weight].flat().join(' or ')}, ${detector.status}${
    detector.namesOnly === true ? ', names only' : ''
  }, version ${detector.version}.`,
  '',
  ...listing('Sees, among others', Object.keys(detector.examples.matches)),
  ...listing('Leaves alone', Object.keys(detector.examples.ignores)),
  ...overTime(detector),
  ...listing('False positives', detector.falsePositives),
  ...listing('Triage', detector.triage),
  ...listing(
    'Needs',
    Object.entries(detector.requires).map(([field, otherwise]) => `\`${field}\`: ${otherwise}`),
  ),
  ...listing(
    'References',
    detector.references.map((url) => `<${url}>`),
  ),
];

const overTime = ({ history }: AnyDetector): readonly string[] =>
  history
    ? [
        `Looks back ${duration(history.windowMinutes)}${
          history.firstSeen === true ? '; weak while the cluster was watched for less than 7 days' : ''
        }.`,
        '',
        ...listing('Sees in several events, among others', Object.keys(history.examples.matches)),
        ...listing('Leaves alone in several events', Object.keys(history.examples.ignores)),
      ]
    : [];

const duration = (minutes: number): string =>
  minutes % DAY_MINUTES === 0 ? `${minutes / DAY_MINUTES} days` : `${minutes} minutes`;

const DAY_MINUTES = 24 * 60;

const listing = (title: string, items: readonly string[]): readonly string[] =>
  items.length === 0 ? [] : titled(title, items);

const titled = (title: string, items: readonly string[]): readonly string[] => [
  `${title}:`,
  '',
  ...items.map((item) => `- ${escaped(item)}`),
  '',
];

const table = (head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] => [
  row(head),
  row(head.map(() => '---')),
  ...rows.map(row),
  '',
];

const row = (cells: readonly string[]): string => `| ${cells.map((cell) => escaped(cell)).join(' | ')} |`;

const escaped = (text: string): string => text.replaceAll('|', '\\|');

const listed = (ids: readonly string[]): string => (ids.length === 0 ? NONE : ids.join(' '));

/** The anchor that GitHub gives a heading. */
const anchorOf = (id: string, title: string): string =>
  `${id} ${title}`
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
