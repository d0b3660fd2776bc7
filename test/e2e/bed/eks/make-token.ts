import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { SessionCredentials } from './aws-identity';

export const CLUSTER = 'mineguard-bed';
export const REGION = 'eu-west-1';
export const ACCOUNT = '111122223333';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/mineguard/Responder`;
export const ACCESS_KEY_ID = 'ASIAEXAMPLEEXAMPLE01';

export const SESSION: SessionCredentials = {
  secretAccessKey: 'an+example/secret',
  sessionToken: 'session+token/with=signs',
  roleArn: ROLE,
  sessionName: 'responder',
};

export interface TokenParts {
  readonly cluster?: string;
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly sessionToken?: string;
  readonly signedAt?: Date;
  readonly expiresSeconds?: number;
  readonly region?: string;
  readonly service?: string;
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
}

const encodeToken = (url: string): string => `k8s-aws-v1.${Buffer.from(url).toString('base64url')}`;

/** Makes the token of a client that signs with the AWS SDK: good by default, each part can be made bad. */
export const makeToken = async (parts: TokenParts = {}): Promise<string> => {
  const { cluster = CLUSTER, region = REGION, host = `sts.${region}.amazonaws.com` } = parts;
  const signer = new SignatureV4({
    credentials: {
      accessKeyId: parts.accessKeyId ?? ACCESS_KEY_ID,
      secretAccessKey: parts.secretAccessKey ?? SESSION.secretAccessKey,
      sessionToken: parts.sessionToken ?? SESSION.sessionToken,
    },
    region,
    service: parts.service ?? 'sts',
    sha256: Sha256,
  });
  const { query = {} } = await signer.presign(
    {
      method: 'GET',
      protocol: 'https:',
      hostname: host,
      path: '/',
      query: { Action: 'GetCallerIdentity', Version: '2011-06-15', ...parts.query },
      headers: { host, ...(parts.headers ?? { 'x-k8s-aws-id': cluster }) },
    },
    { expiresIn: parts.expiresSeconds ?? 60, signingDate: parts.signedAt ?? new Date() },
  );
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return encodeToken(`https://${host}/?${pairs.join('&')}`);
};

/** Changes the URL inside a token and leaves its signature as it was. */
export const alterToken = (token: string, change: (url: string) => string): string =>
  encodeToken(change(Buffer.from(token.slice('k8s-aws-v1.'.length), 'base64url').toString()));
