import { killSwitchKey } from '../adapters/state-table';

export interface TableLocation {
  readonly tableName: string;
  readonly region: string;
}

/** Names as EKS accepts them: none of their characters means anything to a shell. */
const CLUSTER_NAME = /^[A-Za-z0-9][-_A-Za-z0-9]{0,99}$/;

/** The line that throws the kill switch of a cluster, for whoever may write the state table. */
export const killSwitchCommand =
  ({ tableName, region }: TableLocation) =>
  (cluster: string): string | undefined => {
    if (!CLUSTER_NAME.test(cluster)) return undefined;
    const item = Object.fromEntries(
      Object.entries(killSwitchKey(cluster)).map(([name, value]) => [name, { S: value }]),
    );
    return `aws dynamodb put-item --region ${region} --table-name ${tableName} --item '${JSON.stringify(item)}'`;
  };
