import { isObject, objectAt, objectsOf, textOf, textRecordOf, textsOf, type JsonObject } from './json';

/** Findings nest a dozen levels; what nests deeper is not one. */
const MAX_DEPTH = 24;

/**
 * A finding in the layout of EventBridge, with names that begin in lower case. The SDK writes the same names beginning in
 * upper case; Security Hub (ASFF) has a layout of its own with GuardDuty's fields flattened into it.
 */
export const inEventLayout = (content: JsonObject): JsonObject =>
  Object.hasOwn(content, 'ProductFields') ? fromSecurityHub(content) : lowerCamel(content, MAX_DEPTH);

const lowerCamel = (value: JsonObject, depth: number): JsonObject =>
  Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key.charAt(0).toLowerCase() + key.slice(1),
      lowered(inner, depth - 1),
    ]),
  );

const lowered = (value: unknown, depth: number): unknown => {
  if (depth <= 0) return undefined;
  if (Array.isArray(value)) return value.map((inner: unknown) => lowered(inner, depth - 1));
  return isObject(value) ? lowerCamel(value, depth) : value;
};

const GUARDDUTY_FIELD = /^aws\/guardduty\/(.{1,512})$/;

const fromSecurityHub = (finding: JsonObject): JsonObject => {
  const flat: Record<string, unknown> = {};
  for (const [key, text] of Object.entries(textRecordOf(finding['ProductFields']))) {
    const path = GUARDDUTY_FIELD.exec(key)?.[1];
    if (path !== undefined) insert(flat, path.split('/').slice(0, MAX_DEPTH), text);
  }
  const fields = withLists(flat);
  const resource = objectAt(fields, 'resource');
  return {
    ...fields,
    id: textOf(finding['Id']).split('/').at(-1),
    type: typeOf(textsOf(finding['Types'])),
    title: finding['Title'],
    accountId: finding['AwsAccountId'],
    region: finding['Region'],
    updatedAt: finding['UpdatedAt'],
    severity: objectAt(finding, 'Severity')['Product'],
    resource: { ...resourcesOf(objectsOf(finding['Resources'])), ...resource },
  };
};

/** `TTPs/…/CryptoCurrency:EC2-BitcoinTool.B`: a category, and the type with its slash written as a dash. */
const typeOf = (types: readonly string[]): string =>
  (types.map((type) => type.split('/').at(-1) ?? '').find((type) => type.includes(':')) ?? '').replace('-', '/');

const resourcesOf = (resources: readonly JsonObject[]): JsonObject => {
  const named = (type: string) => resources.find((resource) => resource['Type'] === type);
  const instance = named('AwsEc2Instance');
  const cluster = named('AwsEksCluster');
  const accessKey = objectAt(named('AwsIamAccessKey'), 'Details', 'AwsIamAccessKey');
  return {
    ...(instance && {
      instanceDetails: {
        instanceId: textOf(instance['Id']).split('/').at(-1),
        tags: Object.entries(textRecordOf(instance['Tags'])).map(([key, value]) => ({ key, value })),
      },
    }),
    accessKeyDetails: { userName: accessKey['PrincipalName'], principalId: accessKey['PrincipalId'] },
    ...(cluster && { eksClusterDetails: { name: textOf(cluster['Id']).split('/').at(-1) } }),
  };
};

const insert = (into: Record<string, unknown>, [key = '', ...rest]: readonly string[], text: string): void => {
  if (key === '__proto__') return;
  if (rest.length === 0) {
    into[key] ??= text;
    return;
  }
  const inner = into[key];
  const next: Record<string, unknown> = isObject(inner) ? inner : {};
  into[key] = next;
  insert(next, rest, text);
};

/** A list has its places in the names: `sourceIps.0_`, `sourceIps.1_`. */
const PLACE_IN_LIST = /^(.{1,100})\.(\d{1,3})_$/;

const withLists = (fields: JsonObject): JsonObject => {
  const result: Record<string, unknown> = {};
  const lists = new Map<string, { readonly place: number; readonly value: unknown }[]>();
  for (const [key, inner] of Object.entries(fields)) {
    const value = isObject(inner) ? withLists(inner) : inner;
    const [, name, place] = PLACE_IN_LIST.exec(key) ?? [];
    if (name === undefined) result[key] = value;
    else lists.set(name, [...(lists.get(name) ?? []), { place: Number(place), value }]);
  }
  for (const [name, items] of lists) {
    if (name !== '__proto__') result[name] ??= items.sort((a, b) => a.place - b.place).map(({ value }) => value);
  }
  return result;
};
