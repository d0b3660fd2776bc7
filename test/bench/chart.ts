import { TIMED, type Measurements, type RowName } from './measure';
import { TITLES } from './report';

const WIDTH = 760;
const LABEL_WIDTH = 290;
const VALUE_WIDTH = 110;
const BAR = 20;
const STEP = 28;
const TITLE = 36;

const OURS = '#1f6feb';
const OTHERS = '#8c959f';

interface Bar {
  readonly label: string;
  readonly value: number;
  readonly ours: boolean;
}

interface Panel {
  readonly title: string;
  readonly unit: string;
  readonly bars: readonly Bar[];
}

/** The measurements as bars, an SVG that needs no script and no font of its own. */
export const chart = (measurements: Measurements): string => {
  const panels = panelsOf(measurements);
  const tops = panels.map((_, index) =>
    panels.slice(0, index).reduce((sum, { bars }) => sum + TITLE + bars.length * STEP, 10),
  );
  const height = panels.reduce((sum, { bars }) => sum + TITLE + bars.length * STEP, 20);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" ` +
      'font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="Benchmark results as bars">',
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    ...panels.flatMap((panel, index) => drawn(panel, tops[index] ?? 0)),
    '</svg>',
    '',
  ].join('\n');
};

const panelsOf = ({ rows, memory }: Measurements): readonly Panel[] => {
  const bar = (name: RowName): Bar => ({
    label: TITLES[name],
    value: rows[name].eventsPerSecond,
    ours: ['audit', 'falco'].includes(TIMED[name].task),
  });
  return [
    {
      title: 'Benign mix: events per second of processor time',
      unit: '',
      bars: [bar('a'), bar('b'), bar('ours'), bar('c')],
    },
    {
      title: 'Hostile mix: events per second of processor time',
      unit: '',
      bars: [bar('hostileA'), bar('hostileB'), bar('d'), bar('e')],
    },
    {
      title: 'Memory of the audit analyzer: peak by number of events',
      unit: ' MiB',
      bars: memory.map(({ events, peakMiB }) => ({
        label: `${events.toLocaleString('en-US')} events`,
        value: peakMiB,
        ours: true,
      })),
    },
  ];
};

const drawn = ({ title, unit, bars }: Panel, top: number): readonly string[] => {
  const longest = Math.max(...bars.map(({ value }) => value));
  const room = WIDTH - LABEL_WIDTH - VALUE_WIDTH;
  return [
    `<text x="10" y="${top + 22}" font-weight="600" fill="#1f2328">${title}</text>`,
    ...bars.flatMap(({ label, value, ours }, index) => {
      const y = top + TITLE + index * STEP;
      const width = Math.max(1, Math.round((value / longest) * room));
      return [
        `<text x="20" y="${y + 15}" fill="#1f2328">${label}</text>`,
        `<rect x="${LABEL_WIDTH}" y="${y}" width="${width}" height="${BAR}" rx="2" fill="${ours ? OURS : OTHERS}"/>`,
        `<text x="${LABEL_WIDTH + width + 8}" y="${y + 15}" fill="#1f2328">` +
          `${Math.round(value).toLocaleString('en-US')}${unit}</text>`,
      ];
    }),
  ];
};
