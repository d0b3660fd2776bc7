import { createHash } from 'node:crypto';

/** Credentials of one session of one role, as the bed handed them to a worker. */
export interface SessionCredentials {
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly roleArn: string;

  /**
   * On AWS a function's session carries the function's name.
   *
   * @default - `session`
   */
  readonly sessionName?: string;
}

/** Who signed a token, in the words of aws-iam-authenticator. */
export interface AwsIdentity {
  readonly accountId: string;
  readonly roleArn: string;
  readonly arn: string;

  /** Without the role's path: STS does not tell it. */
  readonly canonicalArn: string;

  readonly principalId: string;
  readonly sessionName: string;
  readonly accessKeyId: string;
}

const ROLE_ARN = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/;

/** Tells who holds these credentials, as GetCallerIdentity would. */
export const identityOf = (accessKeyId: string, credentials: SessionCredentials): AwsIdentity => {
  const { roleArn, sessionName = 'session' } = credentials;
  const [, accountId, roleName] = ROLE_ARN.exec(roleArn) ?? [];
  if (accountId === undefined || roleName === undefined) throw new Error(`not the ARN of a role: ${roleArn}`);
  const digest = createHash('sha256').update(roleArn).digest('hex');
  return {
    accountId,
    roleArn,
    arn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/${sessionName}`,
    canonicalArn: `arn:aws:iam::${accountId}:role/${roleName}`,
    principalId: `AROA${digest.slice(0, 17).toUpperCase()}`,
    sessionName,
    accessKeyId,
  };
};
