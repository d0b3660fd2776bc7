import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { ImageScan } from '../../core/model/image-scan';
import type { ImageScanStore } from '../../core/ports';
import { expiresAfterDays, itemsBetween, wonRace, type StateTable } from './table';

const KEPT_DAYS = 180;

/** Every digest begins so, and the next character after the colon ends them all. */
const [FROM, TO] = ['sha256:', 'sha256;'];

/** Scans by repository, the latest for each image. */
export const createImageScanStore = (table: StateTable): ImageScanStore => ({
  async keep(scan) {
    await wonRace(async () =>
      table.client.send(
        new PutCommand({
          TableName: table.tableName,
          Item: {
            pk: partition(scan.repository),
            sk: scan.digest,
            type: 'image-scan',
            scannedAt: scan.scannedAt,
            scan,
            expiresAt: expiresAfterDays(KEPT_DAYS),
          },
          // Events come in any order.
          ConditionExpression: 'attribute_not_exists(pk) OR scannedAt <= :scannedAt',
          ExpressionAttributeValues: { ':scannedAt': scan.scannedAt },
        }),
      ),
    );
  },

  async scansOf(repository) {
    const items = await itemsBetween(table, partition(repository), FROM, TO);
    // Only `keep` makes such items.
    return items.map((item) => (item as { readonly scan: ImageScan }).scan);
  },
});

const partition = (repository: string): string => `IMAGE_SCAN#${repository}`;
