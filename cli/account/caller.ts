import { userInfo } from 'node:os';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { signedRequest } from './signed-request';

/** As IAM and STS write them; nothing else is kept as a name. */
const ARN = /<Arn>(arn:aws[a-z-]*:(?:iam|sts)::\d{12}:[\w+=,.@/-]{1,512})<\/Arn>/;

/**
 * Who runs the command: the ARN that STS tells. Where STS cannot be reached, the local user, marked as such: the name is
 * for people, what is allowed is decided by IAM when the table is written.
 */
export const callerOf = async (client: DynamoDBClient): Promise<string> => {
  try {
    const { text } = await signedRequest(client, {
      service: 'sts',
      method: 'POST',
      path: '/',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'Action=GetCallerIdentity&Version=2011-06-15',
    });
    const arn = ARN.exec(text)?.[1];
    if (arn !== undefined) return arn;
  } catch {
    // Told below.
  }
  return `local user ${userInfo().username} (STS did not tell)`;
};
