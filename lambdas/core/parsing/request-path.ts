import type { ObjectRef } from '../model/audit-event';

const FIELD = '"requestURI":"';

/** Longer than any path of the API; what follows is the query. */
const MAX_PATH_LENGTH = 2048;

const PATH = /^\/(?:api|apis\/([^/]+))\/[^/]+(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+)(?:\/([^/]+))?)?/;

/**
 * What a line asks for that was cut off within the address of its request: padding the query is enough for that.
 *
 * The field is found by its first place: before it stand only fields of the API server, in which every quote is escaped.
 */
export const objectRefInAddress = (line: string): ObjectRef | undefined => {
  const start = line.indexOf(FIELD);
  if (start === -1) return undefined;
  const [path = ''] = line
    .slice(start + FIELD.length)
    .slice(0, MAX_PATH_LENGTH)
    .split(/[?"\\]/, 1);
  const [, apiGroup = '', namespace = '', resource, name = '', subresource = ''] = PATH.exec(decoded(path)) ?? [];
  return resource === undefined ? undefined : { apiGroup, namespace, resource, name, subresource, uid: '' };
};

/** As the API server reads it; an address that ends within an escape is read as it stands. */
const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};
