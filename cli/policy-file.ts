import { readFileSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import type { Policy } from '../lambdas/core/model/policy';
import { policyFor } from '../lambdas/core/model/policy';
import { parsePolicies } from '../lambdas/core/parsing/policies';
import { textsOf } from '../lambdas/core/parsing/json';
import type { AddressRange } from '../lambdas/core/parsing/network-address';
import { rangesOf } from '../lambdas/core/parsing/origin';
import { UsageError } from './command';

const DEFAULT_CLUSTER = 'replay';

/**
 * The policy to replay under: that of one cluster in `mineguard.yaml`, or observe mode when there is no file.
 *
 * Only what a plan depends on is read. The deployment checks the file as a whole, and so it may hold more than this.
 */
export const replayPolicy = (file: string | undefined, cluster: string | undefined): Policy => {
  if (file === undefined) return policyFor([], cluster ?? DEFAULT_CLUSTER);
  const policies = readPolicies(file);
  const names = policies.map((policy) => policy.cluster).join(', ');
  const policy = cluster === undefined ? policies[0] : policies.find((candidate) => candidate.cluster === cluster);
  if (!policy) throw new UsageError(`${file} names the clusters ${names}, not ${cluster ?? 'any'}`);
  if (cluster === undefined && policies.length > 1) {
    throw new UsageError(`${file} names the clusters ${names}: say with --cluster which one the logs are from`);
  }
  return policy;
};

/** From where workloads reach the API server of the cluster, as `mineguard.yaml` says it; undefined where it does not. */
export const replayRanges = (file: string | undefined, cluster: string): readonly AddressRange[] | undefined => {
  if (file === undefined) return undefined;
  const audit = clustersIn(parseYaml(readFileSync(file, 'utf8'))).find(({ name }) => name === cluster)?.['audit'];
  const cidrs: unknown = isMapping(audit) ? audit['trustedCidrs'] : undefined;
  if (cidrs === undefined) return undefined;
  const ranges = rangesOf(textsOf(cidrs));
  if (Array.isArray(cidrs) && ranges.length === cidrs.length) return ranges;
  throw new UsageError(`${file} is not usable: audit.trustedCidrs must be a list of ranges, such as 203.0.113.0/24`);
};

const readPolicies = (file: string): readonly Policy[] => {
  try {
    return parsePolicies(JSON.stringify(clustersIn(parseYaml(readFileSync(file, 'utf8'))).map(policyOf)));
  } catch (error) {
    throw new UsageError(`${file} is not usable: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
};

type Mapping = Readonly<Record<string, unknown>>;

const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const clustersIn = (config: unknown): readonly Mapping[] => {
  const clusters: unknown = isMapping(config) ? config['clusters'] : undefined;
  if (!Array.isArray(clusters) || clusters.length === 0 || !clusters.every(isMapping)) {
    throw new Error('clusters must be a list of mappings with at least one cluster');
  }
  return clusters;
};

/** In the shape that `parsePolicies` checks; what is wrong with a value is for it to say. */
const policyOf = ({
  name,
  mode = 'observe',
  namespaceModes = {},
  protected: kept = {},
  falco = {},
}: Mapping): Mapping => {
  if (!isMapping(kept)) throw new Error('protected must be a mapping');
  if (!isMapping(falco)) throw new Error('falco must be a mapping');
  return {
    cluster: name,
    mode,
    namespaceModes,
    protectedNamespaces: kept['namespaces'] ?? [],
    protectedOwners: kept['owners'] ?? [],
    falcoWriterProven: falco['writerProven'] ?? false,
    // Nothing is spent in a replay.
    budget: policyFor([], '').budget,
  };
};
