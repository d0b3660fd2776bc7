import * as z from 'zod/mini';
import type { AccessEntries } from './access-entries';
import { notFound } from './aws-error';
import type { Cluster } from './cluster';
import { describeCluster } from './cluster';
import type { ApiRequest, Route } from './route';

const CreateAccessEntry = z.object({
  principalArn: z.string(),
  kubernetesGroups: z._default(z.array(z.string()), []),
  tags: z._default(z.record(z.string(), z.string()), {}),
  username: z.optional(z.string()),
  type: z._default(z.string(), 'STANDARD'),
});

const UpdateAccessEntry = z.object({
  kubernetesGroups: z.optional(z.array(z.string())),
  username: z.optional(z.string()),
});

const AssociateAccessPolicy = z.object({
  policyArn: z.string(),
  accessScope: z.object({ type: z.string() }),
});

const ENTRIES = '/clusters/{cluster}/access-entries';
const ENTRY = `${ENTRIES}/{principal}`;
const POLICIES = `${ENTRY}/access-policies`;

type Parameter = (name: string) => string;

/** The part of the EKS API that deals with one cluster and who may enter it. */
export const eksRoutes = (cluster: Cluster, entries: AccessEntries): readonly Route[] => {
  const route = (
    method: string,
    template: string,
    answer: (request: ApiRequest, parameter: Parameter) => unknown,
  ): Route => ({
    method,
    template,
    answer: (request, parameter) => {
      const name = parameter('cluster');
      if (name !== cluster.name) throw notFound(`No cluster found for name: ${name}.`);
      return answer(request, parameter);
    },
  });

  return [
    route('GET', '/clusters/{cluster}', () => ({ cluster: describeCluster(cluster) })),

    route('POST', ENTRIES, ({ body }) => {
      const { username, ...entry } = z.parse(CreateAccessEntry, JSON.parse(body));
      return { accessEntry: entries.create({ ...entry, username }) };
    }),
    route('GET', ENTRIES, () => ({ accessEntries: entries.list() })),
    route('GET', ENTRY, (_, parameter) => ({ accessEntry: entries.get(parameter('principal')) })),
    route('POST', ENTRY, ({ body }, parameter) => {
      const { kubernetesGroups, username } = z.parse(UpdateAccessEntry, JSON.parse(body));
      return { accessEntry: entries.update(parameter('principal'), { kubernetesGroups, username }) };
    }),
    route('DELETE', ENTRY, (_, parameter) => {
      entries.delete(parameter('principal'));
      return {};
    }),

    route('POST', POLICIES, ({ body }, parameter) => {
      const { policyArn, accessScope } = z.parse(AssociateAccessPolicy, JSON.parse(body));
      const principalArn = parameter('principal');
      const associatedAccessPolicy = entries.associate(principalArn, policyArn, accessScope.type);
      return { clusterName: cluster.name, principalArn, associatedAccessPolicy };
    }),
    route('GET', POLICIES, (_, parameter) => {
      const principalArn = parameter('principal');
      return {
        clusterName: cluster.name,
        principalArn,
        associatedAccessPolicies: entries.associated(principalArn),
      };
    }),
    route('DELETE', `${POLICIES}/{policy}`, (_, parameter) => {
      entries.disassociate(parameter('principal'), parameter('policy'));
      return {};
    }),
  ];
};
