import type { Fact, Facts } from '../facts';
import { known, unknown } from '../facts';
import { then } from './ask';
import { associations, describeCluster, type EksCluster } from './eks';
import { connectByKubeconfig } from './kubeconfig';
import { kubernetesFacts, nothingKnown } from './kubernetes';
import { falcoWriters, subscriptionOf, tryPattern } from './logs';
import { deadLetters, guardDuty, killSwitch, lambdaConcurrency, subscriptions } from './services';
import { outputPrefix, type DeployedStack } from './stack';

export interface Gather {
  readonly stack: DeployedStack;
  readonly cluster: string;
  readonly kubeconfig: string | undefined;
}

/** Asks the account and the cluster everything that a check needs; nothing is written. */
export const gatherFacts = async ({ stack, cluster, kubeconfig }: Gather): Promise<Facts> => {
  const { outputs } = stack;
  const output = (name: string): string => outputs[name] ?? '';
  const prefix = outputPrefix(cluster);
  const queues = Object.entries(outputs).flatMap(([key, url]) => {
    const name = /^(.+)DeadLetterQueueUrl$/.exec(key)?.[1];
    return name === undefined ? [] : [{ name, url }];
  });
  const falcoGroup = output(`${prefix}FalcoLogGroupName`);
  const eks = describeCluster(cluster);
  const audit = subscriptionOf(output(`${prefix}AuditLogGroupName`), output(`${prefix}AuditAnalyzerFunctionName`));

  const [described, auditSubscription, ...rest] = await Promise.all([
    eks,
    audit,
    audit.then(patternInForce),
    subscriptionOf(falcoGroup, output(`${prefix}FalcoAnalyzerFunctionName`)),
    falcoWriters(falcoGroup),
    guardDuty(),
    associations(cluster),
    subscriptions({ people: output('PeopleTopicArn'), health: output('HealthTopicArn') }),
    deadLetters(queues),
    killSwitch(output('TableName'), cluster),
    lambdaConcurrency(),
    eks.then(async (fact) => insideOf(fact, { stack, cluster, kubeconfig })),
  ]);
  const [auditPattern, falcoSubscription, writers, detectors, associated, subscribed, letters, thrown, ...last] = rest;
  const [concurrency, inside] = last;
  const deployed = stack.clusters.get(cluster);
  return {
    deployment: deployed
      ? known({ access: deployed.access, inVpc: deployed.inVpc })
      : unknown(`the stack does not guard ${cluster}`),
    cluster: described.known ? known(described.value?.fact) : described,
    auditSubscription,
    auditPattern,
    falcoSubscription,
    falcoWriters: writers,
    guardDuty: detectors,
    associations: associated,
    subscriptions: subscribed,
    deadLetters: letters,
    killSwitchThrown: thrown,
    lambdaConcurrency: concurrency,
    ...inside,
  };
};

const patternInForce = async (audit: Awaited<ReturnType<typeof subscriptionOf>>): Promise<Facts['auditPattern']> =>
  then(audit, async ({ filters, functionName }) => {
    const ours = filters?.find(({ destinationArn }) => destinationArn.endsWith(`:function:${functionName}`));
    return ours ? tryPattern(ours.pattern) : unknown('there is no subscription filter of MineGuard');
  });

const insideOf = async (
  fact: Fact<EksCluster | undefined>,
  { stack, cluster, kubeconfig }: Gather,
): ReturnType<typeof kubernetesFacts> => {
  const endpoint = fact.known ? fact.value?.endpoint : undefined;
  if (endpoint === undefined) return nothingKnown(fact.known ? 'the cluster has no endpoint' : fact.why);
  const api = await connectByKubeconfig(kubeconfig, endpoint);
  return api.known
    ? kubernetesFacts(api.value, cluster, stack.clusters.get(cluster)?.manifests ?? [])
    : nothingKnown(api.why);
};
