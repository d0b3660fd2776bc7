import { notImplemented } from './aws-error';
import type { Route } from './route';

/** An anomaly as the API writes it: field names in PascalCase. */
export type CostAnomaly = Readonly<Record<string, unknown>>;

const SERVICE = 'AWSInsightsIndexService.';

/** Cost Explorer as far as GetAnomalies goes. The date interval is not evaluated: a test sets what its query is meant to find. */
export const costExplorerRoutes = (anomalies: () => readonly CostAnomaly[]): readonly Route[] => [
  {
    method: 'POST',
    template: '/',
    answer: ({ headers }) => {
      const target = headers['x-amz-target'];
      if (target === `${SERVICE}GetAnomalies`) return { Anomalies: anomalies() };
      throw notImplemented(`the bed has no answer to ${String(target ?? 'POST /')}`);
    },
  },
];
