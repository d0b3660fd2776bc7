import {
  GetFindingsCommand,
  ListDetectorsCommand,
  ListFindingsCommand,
  type Condition,
  type GuardDutyClient,
} from '@aws-sdk/client-guardduty';
import type { FindingSource } from '../core/ports';

/** The most that GetFindings takes at once. */
const PAGE = 50;

/** An incident is not made clearer by more; what is newest comes first. */
const MAX_FINDINGS = 200;

/** Findings about an instance name its cluster in a tag alone. */
const SCOPES: readonly ((cluster: string) => Record<string, Condition>)[] = [
  (cluster) => ({ 'resource.eksClusterDetails.name': { Equals: [cluster] } }),
  (cluster) => ({ 'resource.instanceDetails.tags.value': { Equals: [cluster] } }),
];

/** Reads findings of this account and region. Where GuardDuty is off there is no detector, and no finding. */
export const createFindingSource = (client: GuardDutyClient): FindingSource => ({
  async changedSince(cluster, since) {
    const { DetectorIds: [DetectorId] = [] } = await client.send(new ListDetectorsCommand({}));
    if (DetectorId === undefined) return [];
    const ids = new Set<string>();
    for (const scope of SCOPES) {
      for (const id of await listFindings(client, DetectorId, scope(cluster), since)) ids.add(id);
    }
    const found: unknown[] = [];
    const wanted = [...ids].slice(0, MAX_FINDINGS);
    for (let start = 0; start < wanted.length; start += PAGE) {
      const FindingIds = wanted.slice(start, start + PAGE);
      const { Findings = [] } = await client.send(new GetFindingsCommand({ DetectorId, FindingIds }));
      found.push(...Findings);
    }
    return found;
  },
});

const listFindings = async (
  client: GuardDutyClient,
  DetectorId: string,
  scope: Record<string, Condition>,
  since: string,
): Promise<readonly string[]> => {
  const ids: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new ListFindingsCommand({
        DetectorId,
        FindingCriteria: { Criterion: { ...scope, updatedAt: { GreaterThanOrEqual: Date.parse(since) } } },
        SortCriteria: { AttributeName: 'updatedAt', OrderBy: 'DESC' },
        MaxResults: PAGE,
        NextToken,
      }),
    );
    ids.push(...(page.FindingIds ?? []));
    NextToken = page.NextToken === '' ? undefined : page.NextToken;
  } while (NextToken !== undefined && ids.length < MAX_FINDINGS);
  return ids;
};
