import { isObject, objectAt, objectsOf, parseJson, textOf, type JsonObject } from './json';

/**
 * What an AWS service wrote, out of what carried it: an EventBridge event, an SNS notification around it, or nothing.
 *
 * Only as deep as AWS itself nests them: what the content says inside is not opened.
 */
export const contentsOf = (payload: unknown): readonly JsonObject[] => {
  if (!isObject(payload)) return [];
  const messages = messagesIn(payload);
  return messages ? messages.map(parseJson).filter(isObject).map(detailOf) : [detailOf(payload)];
};

/** Messages of SNS that are written to people, and not to programs. */
export const plainTextsOf = (payload: unknown): readonly string[] =>
  (isObject(payload) ? (messagesIn(payload) ?? []) : []).filter((message) => !isObject(parseJson(message)));

/** By a subscription of a function, or as a queue or an endpoint gets it; undefined for what SNS has not carried. */
const messagesIn = (payload: JsonObject): readonly string[] | undefined => {
  const records = objectsOf(payload['Records']);
  if (records.length > 0) return records.map((record) => textOf(objectAt(record, 'Sns')['Message']));
  const isNotification = payload['Type'] === 'Notification' && typeof payload['TopicArn'] === 'string';
  return isNotification ? [textOf(payload['Message'])] : undefined;
};

const detailOf = (event: JsonObject): JsonObject =>
  typeof event['detail-type'] === 'string' && isObject(event['detail']) ? event['detail'] : event;
