import type { IncomingHttpHeaders } from 'node:http';

export interface ApiRequest {
  readonly method: string;

  /** Still percent-encoded: an ARN in the path carries slashes of its own. */
  readonly path: string;

  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Route {
  readonly method: string;
  readonly template: string;
  readonly answer: (request: ApiRequest, parameter: (name: string) => string) => unknown;
}

const parametersOf = (template: string, path: string): ReadonlyMap<string, string> | undefined => {
  const expected = template.split('/');
  const given = path.split('/');
  if (expected.length !== given.length) return undefined;
  const parameters = new Map<string, string>();
  for (const [index, part] of expected.entries()) {
    const segment = given[index] ?? '';
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    if (name !== undefined) parameters.set(name, decodeURIComponent(segment));
    else if (part !== segment) return undefined;
  }
  return parameters;
};

/** Finds the first route for the request; the returned function runs it. */
export const findRoute = (routes: readonly Route[], request: ApiRequest): (() => unknown) | undefined => {
  for (const { method, template, answer } of routes) {
    const parameters = method === request.method ? parametersOf(template, request.path) : undefined;
    if (parameters) return () => answer(request, (name) => parameters.get(name) ?? '');
  }
  return undefined;
};
