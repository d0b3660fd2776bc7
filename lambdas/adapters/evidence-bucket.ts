import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { EvidenceVault } from '../core/ports';

/** The evidence bucket. It is versioned, so that what is put twice is kept twice. */
export const createEvidenceBucket = (client: S3Client, bucket: string): EvidenceVault => ({
  async put(key, contentType, body) {
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, ContentType: contentType, Body: body }));
  },
});
