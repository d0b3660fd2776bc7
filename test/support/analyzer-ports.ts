import type { Analysis } from '../../lambdas/core/model/signal';
import type { Metrics, SignalSink } from '../../lambdas/core/ports';

export interface FakeMetrics extends Metrics {
  /** Sums by name and dimensions, e.g. `UnparsableLine reason=truncated`. */
  readonly counts: Readonly<Record<string, number>>;
}

export const fakeMetrics = (): FakeMetrics => {
  const counts: Record<string, number> = {};
  return {
    counts,
    count(name, value = 1, dimensions = {}) {
      const key = [name, ...Object.entries(dimensions).map(([dimension, text]) => `${dimension}=${text}`)].join(' ');
      counts[key] = (counts[key] ?? 0) + value;
    },
  };
};

export interface FakeSignalSink extends SignalSink {
  readonly sent: readonly Analysis[];
  fail(error: Error): void;
}

export const fakeSignalSink = (): FakeSignalSink => {
  const sent: Analysis[] = [];
  let failure: Error | undefined;
  return {
    sent,
    send: (analysis) => {
      if (failure) return Promise.reject(failure);
      sent.push(analysis);
      return Promise.resolve();
    },
    fail: (error) => {
      failure = error;
    },
  };
};
