import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { StateTable } from '../../lambdas/adapters/state-table';
import { UsageError } from '../command';

/** Where MineGuard is deployed, as the options name it. */
export interface Place {
  readonly stack?: string;
  readonly table?: string;
}

export const PLACE_OPTIONS = { stack: { type: 'string' }, table: { type: 'string' } } as const;

export const PLACE_HELP = `  --stack NAME         stack that MineGuard was deployed as; default: MineGuard
  --table NAME         state table, instead of looking it up in the stack

Account, region and rights are those of your AWS credentials (AWS_PROFILE, AWS_REGION, ...).`;

export type Outputs = ReadonlyMap<string, string>;

/** The outputs of the stack: the names that CloudFormation gave. */
export const stackOutputs = async ({ stack = 'MineGuard' }: Place): Promise<Outputs> => {
  const client = new CloudFormationClient({});
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
  return new Map((Stacks[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
};

export const output = (outputs: Outputs, name: string): string => {
  const value = outputs.get(name);
  if (value === undefined) throw new UsageError(`the stack has no output ${name}: is it a stack of MineGuard?`);
  return value;
};

export interface Account {
  readonly table: StateTable;
  readonly client: DynamoDBClient;
}

/** The state table, by the name that was given or that the stack tells. */
export const connect = async (place: Place): Promise<Account> => {
  const tableName = place.table ?? output(await stackOutputs(place), 'TableName');
  const client = new DynamoDBClient({});
  return {
    table: {
      client: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
      tableName,
    },
    client,
  };
};

/** What AWS refuses is the user's to put right; the message names what was refused. */
export const inAccount = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && isFromAws(error)) {
      throw new UsageError(`AWS answers: ${error.name}: ${error.message}`, { cause: error });
    }
    throw error;
  }
};

const isFromAws = (error: Error): boolean =>
  '$metadata' in error || error.name === 'CredentialsProviderError' || /region is missing/i.test(error.message);
