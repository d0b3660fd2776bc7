import { entityKey } from '../model/entity';
import { WEIGHTS, type Signal } from '../model/signal';

/** Wrappers and the program they start follow each other at once; what comes later is another run. */
const TOGETHER_MS = 10_000;

/**
 * Lets the signals of one execution say the same thing, so that folding leaves one of them.
 *
 * `sh -c`, `bash -c`, `timeout` and `runc` carry the command line of what they start, and each raises an alert of its own;
 * under `rule_matching: all` so does every rule. What a detector found in one of them is part of what it found in the
 * longest: a part takes the indicators and the weight of the whole. Signals of other executions stay as they are.
 */
export const alignExecutions = (signals: readonly Signal[]): readonly Signal[] => {
  const bySubject = Map.groupBy(signals, ({ detector, entity }) => `${detector} ${entityKey(entity)}`);
  return [...bySubject.values()].flatMap(aligned);
};

const aligned = (signals: readonly Signal[]): readonly Signal[] => {
  const wholes: Signal[] = [];
  const longestFirst = [...signals].sort(
    (a, b) => b.indicators.length - a.indicators.length || compare(a.observedAt + a.id, b.observedAt + b.id),
  );
  return longestFirst.map((signal) => {
    const whole = wholes.find((candidate) => isPartOf(signal, candidate));
    if (whole) return { ...signal, indicators: whole.indicators, weight: heavier(signal, whole) };
    wholes.push(signal);
    return signal;
  });
};

const isPartOf = (signal: Signal, whole: Signal): boolean =>
  Math.abs(Date.parse(signal.observedAt) - Date.parse(whole.observedAt)) <= TOGETHER_MS &&
  signal.indicators.every((indicator) => whole.indicators.includes(indicator));

const heavier = (a: Signal, b: Signal): Signal['weight'] =>
  WEIGHTS.indexOf(a.weight) > WEIGHTS.indexOf(b.weight) ? a.weight : b.weight;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
