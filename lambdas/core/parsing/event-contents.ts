import { isObject, objectAt, objectsOf, parseJson, textOf, type JsonObject } from './json';

/**
 * What an AWS service wrote, out of what carried it: an EventBridge event, an SNS notification around it, or nothing.
 *
 * Only as deep as AWS itself nests them: what the content says inside is not opened.
 */
export const contentsOf = (payload: unknown): readonly JsonObject[] => {
  if (!isObject(payload)) return [];
  const records = objectsOf(payload['Records']);
  if (records.length === 0) return [detailOf(payload)];
  return records
    .map((record) => parseJson(textOf(objectAt(record, 'Sns')['Message'])))
    .filter(isObject)
    .map(detailOf);
};

const detailOf = (event: JsonObject): JsonObject =>
  typeof event['detail-type'] === 'string' && isObject(event['detail']) ? event['detail'] : event;
