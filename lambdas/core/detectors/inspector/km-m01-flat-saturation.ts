import {
  saturationOf,
  type CpuAllowance,
  type UtilisationSample,
  type UtilisationWindow,
} from '../../model/utilisation';
import type { Detector, Match } from '../detector';
import { samplesExample, utilisationExample } from '../utilisation-example';

const WINDOW_MINUTES = 30;
const MIN_SAMPLES = 3;

/** Standard deviation by mean: a miner hashes at one rate, and work that somebody asked for comes and goes. */
const MAX_VARIATION = 0.05;

/** A sample that comes this much late is still the next one. */
const LATENESS = 1.5;

/**
 * A container has used all the processor it may, without a change, for at least half an hour.
 *
 * Sees: what metrics.k8s.io measured at each sweep, against the limit or, without one, the request of the container.
 * Misses: containers with neither, miners that hold back or pause, and whatever ran for less than half an hour. What a
 * container sends and writes is not measured there, so busy work of other kinds looks the same.
 */
export const detectOver = (window: UtilisationWindow): Match | undefined => {
  const saturated = window.allowances.flatMap((allowance) => {
    const run = unbrokenRun(window, allowance);
    return isFlat(run) ? [{ allowance, run }] : [];
  })[0];
  if (!saturated) return undefined;
  const { allowance, run } = saturated;
  return {
    entity: window.owner,
    related: [window.pod],
    // One for all replicas, whatever exactly each of them uses.
    indicators: ['flat saturation'],
    facts: {
      container: allowance.container,
      cores: mean(run.map(({ cores }) => cores)).toFixed(2),
      since: run[0]?.at ?? '',
    },
  };
};

interface Use {
  readonly at: string;
  readonly cores: number;
}

/** The latest samples that are all saturated, with no gap between them. */
const unbrokenRun = ({ samples, everyMinutes }: UtilisationWindow, allowance: CpuAllowance): readonly Use[] => {
  const threshold = saturationOf(allowance);
  if (threshold === undefined) return [];
  const run: Use[] = [];
  for (const sample of [...samples].sort(byTime).reverse()) {
    const cores = sample.cores[allowance.container] ?? 0;
    const next = run[0];
    if (cores < threshold || (next && minutesBetween(sample.at, next.at) > everyMinutes * LATENESS)) break;
    run.unshift({ at: sample.at, cores });
  }
  return run;
};

const isFlat = (run: readonly Use[]): boolean => {
  const [first, last] = [run[0], run.at(-1)];
  if (!first || !last || run.length < MIN_SAMPLES || minutesBetween(first.at, last.at) < WINDOW_MINUTES) return false;
  const cores = run.map((use) => use.cores);
  const average = mean(cores);
  const deviation = Math.sqrt(mean(cores.map((used) => (used - average) ** 2)));
  return deviation / average < MAX_VARIATION;
};

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const minutesBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 60_000;

const byTime = (a: UtilisationSample, b: UtilisationSample): number => (a.at < b.at ? -1 : 1);

export const flatSaturation: Detector<'inspector'> = {
  id: 'KM-M01',
  version: 1,
  title: 'Flat saturation of the processor',
  source: 'inspector',
  channel: 'UTIL',
  weight: 'moderate',
  severity: 'medium',
  // Three samples of the processor alone: a video encoder looks the same.
  status: 'test',
  techniques: ['T1496.001'],
  references: ['https://attack.mitre.org/techniques/T1496/001/'],
  falsePositives: [
    'Zero-knowledge provers, fuzzers, video encoders and simulations, which use all they may for hours.',
    'A container whose limit is too low for what it does and which is therefore always throttled.',
  ],
  triage: [
    'Ask the owner of the workload whether it computes in batches, and what starts them.',
    'Look at what the busy process is, and at its network connections.',
    'Compare with the week before: a workload that has always been busy was not taken over today.',
  ],
  requires: {
    'metrics.k8s.io': 'without a metrics server nothing is measured; the sweep counts UtilisationUnavailable',
    'resources.limits.cpu or resources.requests.cpu': 'a container with neither is left out',
  },
  examples: {
    matches: {
      'a container that is at its limit for half an hour': utilisationExample({
        samples: samplesExample([0.99, 1, 0.98]),
      }),
      'a container without a limit that uses what it asked for': utilisationExample({
        allowances: [{ container: 'app', requestCores: 2 }],
        samples: samplesExample([1.95, 1.98, 1.97]),
      }),
    },
    ignores: {
      'a container that is half idle': utilisationExample(),
      'a container at its limit for a quarter of an hour': utilisationExample({ samples: samplesExample([1, 1]) }),
      'a container whose load comes and goes': utilisationExample({
        allowances: [{ container: 'app', requestCores: 1 }],
        samples: samplesExample([0.95, 3.2, 1.4]),
      }),
      'a container that rested in between': utilisationExample({
        samples: samplesExample([1, 1, 1, 1]).filter((_, index) => index !== 2),
      }),
    },
  },
  detect: (event) => ('samples' in event ? detectOver(event) : undefined),
};
