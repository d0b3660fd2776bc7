import * as z from 'zod/mini';
import type { Cluster } from './cluster';
import type { GuardDutyFinding } from './guardduty-api';
import type { Route } from './route';

const clusterSettings = z.strictObject({
  authenticationMode: z.optional(z.enum(['CONFIG_MAP', 'API_AND_CONFIG_MAP', 'API'])),
  logTypes: z.optional(z.array(z.string())),
  endpointPublicAccess: z.optional(z.boolean()),
});

const guardDutySettings = z.strictObject({ findings: z.optional(z.array(z.looseObject({ id: z.string() }))) });

export interface Settable {
  readonly cluster: Cluster;
  readonly setFindings: (findings: readonly GuardDutyFinding[] | undefined) => void;
}

/** No part of any AWS API: how a test in another process makes the account other than it should be. */
export const bedSettingsRoutes = ({ cluster, setFindings }: Settable): readonly Route[] => [
  {
    method: 'PUT',
    template: '/bed/cluster',
    answer: ({ body }) => {
      cluster.settings = z.parse(clusterSettings, JSON.parse(body));
      return cluster.settings;
    },
  },
  {
    method: 'PUT',
    template: '/bed/guardduty',
    answer: ({ body }) => {
      const { findings } = z.parse(guardDutySettings, JSON.parse(body));
      setFindings(findings);
      return {};
    },
  },
];
