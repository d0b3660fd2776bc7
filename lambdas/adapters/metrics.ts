import { Metrics as Powertools, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Metrics } from '../core/ports';

export interface FlushableMetrics extends Metrics {
  /** Writes what was counted; once, at the end of an invocation. */
  flush(): void;
}

/**
 * Counts into the function's log in the Embedded Metric Format: no network call.
 *
 * A count with dimensions is written at once, as a set of its own; others are summed up until `flush`.
 */
export const createMetrics = (): FlushableMetrics => {
  const metrics = new Powertools();
  return {
    count(name, value = 1, dimensions) {
      if (!dimensions) {
        metrics.addMetric(name, MetricUnit.Count, value);
        return;
      }
      const single = metrics.singleMetric();
      for (const [dimension, text] of Object.entries(dimensions)) single.addDimension(dimension, text);
      single.addMetric(name, MetricUnit.Count, value);
    },
    flush() {
      metrics.publishStoredMetrics();
    },
  };
};
