import * as z from 'zod/mini';
import { CLUSTER_ADMIN_POLICY, type AccessEntries } from './access-entries';
import type { AwsIdentity } from './aws-identity';
import { refused, type Checked } from './presigned-call';
import type { Route } from './route';

export const TOKEN_REVIEW_PATH = '/authenticate';

const API_VERSION = 'authentication.k8s.io/v1';

const TokenReview = z.object({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal('TokenReview'),
  spec: z.object({ token: z.string() }),
});

export interface KubernetesUser {
  readonly username: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

export interface TokenReviewOptions {
  readonly verify: (token: string) => Promise<Checked<AwsIdentity>>;
  readonly entries: AccessEntries;
  readonly progress: (line: string) => void;
}

const userOf = (identity: AwsIdentity, entries: AccessEntries): Checked<KubernetesUser> => {
  const entry = entries.find(identity.roleArn);
  if (!entry) return refused(`no access entry for ${identity.roleArn}`);
  const isClusterAdmin = entries
    .associated(identity.roleArn)
    .some(({ policyArn }) => policyArn === CLUSTER_ADMIN_POLICY);
  return {
    ok: true,
    value: {
      // EKS replaces the at sign: session names of IAM Identity Center are mail addresses.
      username: entry.username.replaceAll('{{SessionName}}', identity.sessionName.replaceAll('@', '-')),
      uid: `aws-iam-authenticator:${identity.accountId}:${identity.principalId}`,
      groups: [...entry.kubernetesGroups, ...(isClusterAdmin ? ['system:masters'] : [])],
      extra: {
        accessKeyId: [identity.accessKeyId],
        arn: [identity.arn],
        canonicalArn: [identity.canonicalArn],
        principalId: [identity.principalId],
        sessionName: [identity.sessionName],
        'sigs.k8s.io/aws-iam-authenticator/principalId': [identity.principalId],
      },
    },
  };
};

/**
 * The webhook that the API server asks who a bearer token belongs to.
 *
 * A refusal is an answer with its reason, which the API server writes to its log; the caller sees 401 and no reason.
 */
export const tokenReviewRoute = ({ verify, entries, progress }: TokenReviewOptions): Route => ({
  method: 'POST',
  template: TOKEN_REVIEW_PATH,
  answer: async ({ body }) => {
    const { spec } = z.parse(TokenReview, JSON.parse(body));
    const identity = await verify(spec.token);
    const user = identity.ok ? userOf(identity.value, entries) : identity;
    progress(
      user.ok
        ? `token accepted: ${user.value.username} in [${user.value.groups.join(', ')}]`
        : `token refused: ${user.reason}`,
    );
    return {
      apiVersion: API_VERSION,
      kind: 'TokenReview',
      status: user.ok ? { authenticated: true, user: user.value } : { authenticated: false, error: user.reason },
    };
  },
});
