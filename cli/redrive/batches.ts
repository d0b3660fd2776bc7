import { DeleteObjectCommand, GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { objectAt, parseJson, textOf } from '../../lambdas/core/parsing/json';
import { output, type Outputs } from '../account/connect';
import { signedRequest } from '../account/signed-request';

export interface BatchesRedriven {
  readonly redriven: number;
  /** Objects that stay in the bucket. */
  readonly failed: readonly { readonly key: string; readonly reason: string }[];
}

/** What Lambda writes for an asynchronous invocation that failed every retry, as far as it is needed. */
export interface FailedBatch {
  readonly functionName: string;
  readonly payload: unknown;
}

/** The record in an object, or why it is none. Only the analyzers of this stack are ever invoked. */
export const failedBatchIn = (text: string, analyzers: readonly string[]): FailedBatch | string => {
  const record = parseJson(text);
  const arn = textOf(objectAt(record, 'requestContext')['functionArn']);
  const functionName = /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:([\w-]{1,140})(?::[\w$-]+)?$/.exec(arn)?.[1];
  if (functionName === undefined) return 'it is not the record of a failed invocation';
  if (!analyzers.includes(functionName)) return `${functionName} is no analyzer of this stack`;
  const payload = objectAt(record)['requestPayload'];
  return payload === undefined ? 'it holds no payload' : { functionName, payload };
};

const connect = (outputs: Outputs) => ({
  s3: new S3Client({ forcePathStyle: process.env['AWS_ENDPOINT_URL'] !== undefined }),
  Bucket: output(outputs, 'FailedBatchesBucketName'),
});

/** How many failed batches there are. */
export const waitingBatches = async (outputs: Outputs): Promise<number> => {
  const { s3, Bucket } = connect(outputs);
  let count = 0;
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket })) count += Contents.length;
  return count;
};

/** Hands every failed batch to its analyzer again, and removes it from the bucket once Lambda has accepted it. */
export const redriveBatches = async (
  outputs: Outputs,
  progress: (handedOver: number) => void,
): Promise<BatchesRedriven> => {
  const { s3, Bucket } = connect(outputs);
  const analyzers = [...outputs].filter(([name]) => name.endsWith('AnalyzerFunctionName')).map(([, value]) => value);
  const signer = new DynamoDBClient({});
  const failed: { key: string; reason: string }[] = [];
  let redriven = 0;
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket })) {
    for (const { Key = '' } of Contents) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      const batch = failedBatchIn((await Body?.transformToString()) ?? '', analyzers);
      const reason = typeof batch === 'string' ? batch : await invoke(signer, batch);
      if (reason === undefined) {
        await s3.send(new DeleteObjectCommand({ Bucket, Key }));
        redriven++;
        progress(redriven);
      } else {
        failed.push({ key: Key, reason });
      }
    }
  }
  return { redriven, failed };
};

/** Why it was not accepted, or undefined. Asynchronous, as CloudWatch Logs does it: what fails again is kept again. */
const invoke = async (client: DynamoDBClient, { functionName, payload }: FailedBatch): Promise<string | undefined> => {
  const { status, text } = await signedRequest(client, {
    service: 'lambda',
    method: 'POST',
    path: `/2015-03-31/functions/${functionName}/invocations`,
    headers: { 'content-type': 'application/json', 'x-amz-invocation-type': 'Event' },
    body: JSON.stringify(payload),
  });
  return status === 202 ? undefined : `Lambda answers ${status}: ${text.slice(0, 200)}`;
};
