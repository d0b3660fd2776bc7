import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Clock } from '../core/ports';

/** EKS takes a token for 15 minutes from its date, whatever it says itself; another minute is for clocks that differ. */
const VALID_MILLISECONDS = 14 * 60_000;

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface EksTokenProps {
  readonly clusterName: string;
  readonly region: string;
  readonly credentials: () => Promise<Credentials>;
  readonly clock: Clock;
}

/**
 * Bearer tokens for the API server of an EKS cluster: a signed question to STS, "who am I?", which EKS asks in our name.
 *
 * Signing is local: no network, no IAM permission. The regional endpoint is named, since the global one is not what the
 * cluster's region asks. The cluster name is signed too, so that the token is worth nothing at another cluster.
 */
export const createEksToken = ({ clusterName, region, credentials, clock }: EksTokenProps): (() => Promise<string>) => {
  const signer = new SignatureV4({ credentials, region, service: 'sts', sha256: Sha256 });
  let token: { readonly text: string; readonly until: number } | undefined;

  return async () => {
    const now = clock.now();
    if (token && now < token.until) return token.text;
    const hostname = `sts.${region}.${region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'}`;
    const request = {
      method: 'GET',
      protocol: 'https:',
      hostname,
      path: '/',
      query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
      headers: { host: hostname, 'x-k8s-aws-id': clusterName },
    };
    const { query } = await signer.presign(request, { expiresIn: 60, signingDate: new Date(now) });
    const url = `https://${hostname}/?${new URLSearchParams(query as Record<string, string>).toString()}`;
    token = { text: `k8s-aws-v1.${Buffer.from(url).toString('base64url')}`, until: now + VALID_MILLISECONDS };
    return token.text;
  };
};
