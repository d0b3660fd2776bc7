import { Sha256 } from '@aws-crypto/sha256-js';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SignatureV4 } from '@smithy/signature-v4';
import { UsageError } from '../command';

export interface SignedRequest {
  readonly service: 'sts' | 'lambda';
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * One call to a service that needs no client of its own here, with the credentials and the region of another client.
 *
 * `AWS_ENDPOINT_URL` is honoured as the SDK honours it.
 */
export const signedRequest = async (
  { config }: Pick<DynamoDBClient, 'config'>,
  { service, method, path, query = {}, headers = {}, body }: SignedRequest,
): Promise<{ readonly status: number; readonly text: string }> => {
  const region = await config.region();
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const endpoint = new URL(process.env['AWS_ENDPOINT_URL'] ?? `https://${service}.${region}.${suffix}`);
  const signer = new SignatureV4({ credentials: config.credentials, region, service, sha256: Sha256 });
  const { headers: signed } = await signer.sign({
    method,
    protocol: endpoint.protocol,
    hostname: endpoint.hostname,
    path,
    query: { ...query },
    headers: { ...headers, host: endpoint.host },
    body,
  });
  const search = new URLSearchParams(query).toString();
  const url = `${endpoint.origin}${path}${search === '' ? '' : `?${search}`}`;
  try {
    const response = await fetch(url, { method, headers: signed, body, signal: AbortSignal.timeout(10_000) });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    throw new UsageError(`${service} does not answer at ${endpoint.origin}`, { cause: error });
  }
};
