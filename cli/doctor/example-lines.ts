import { auditDetectors } from '../../lambdas/core/detectors';
import type { AuditSelector } from '../../lambdas/core/detectors/detector';
import { selectorsOf } from '../../lambdas/core/detectors/selection';

export interface ExampleLine {
  readonly what: string;
  readonly line: string;
}

/** TestMetricFilter takes no more at once. */
const LIMIT = 50;

interface Request {
  readonly verb: string;
  readonly resource: string;
  /** Empty for the object itself. */
  readonly subresource: string;
}

const auditLine = ({ verb, resource, subresource }: Request): string =>
  JSON.stringify({
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'RequestResponse',
    auditID: '00000000-0000-4000-8000-000000000000',
    stage: 'ResponseComplete',
    requestURI: `/api/v1/namespaces/shop/${resource}/web${subresource && `/${subresource}?command=id`}`,
    verb,
    user: { username: 'arn:aws:iam::111122223333:role/deploy', groups: ['system:authenticated'] },
    sourceIPs: ['192.0.2.10'],
    objectRef: { resource, namespace: 'shop', name: 'web', ...(subresource && { subresource }) },
    responseStatus: { code: 201 },
  });

/** What a selector reads whoever asks; one that is about the object as well as its subresources gives the object. */
const requestsOf = ({ verbs, resources, subresources = [], wholeObject }: AuditSelector): readonly Request[] =>
  resources
    .slice(0, 1)
    .flatMap((resource) =>
      (wholeObject === false ? subresources : ['']).flatMap((subresource) =>
        verbs.map((verb) => ({ verb, resource, subresource })),
      ),
    );

/** One audit line for each kind of request that a detector reads, whole and as EKS cuts a long one off. */
export const exampleLines = (): readonly ExampleLine[] => {
  const requests = new Map(
    selectorsOf(auditDetectors)
      .flatMap(requestsOf)
      .map((request) => [`${request.verb} ${request.subresource}`, request] as const),
  );
  return [...requests.values()]
    .flatMap((request) => {
      const { verb, resource, subresource } = request;
      const line = auditLine(request);
      const what = `${verb} ${resource}${subresource && `/${subresource}`}`;
      return [
        { what, line },
        { what: `${what}, cut off`, line: `${line.slice(0, -40)}[Truncated...]` },
      ];
    })
    .slice(0, LIMIT);
};
