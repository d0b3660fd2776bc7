import type { BindingSubject, PolicyRule, WrittenObject } from '../model/written-object';
import { isObject, listOf, objectAt, objectsOf, textOf, textsOf, type JsonObject } from './json';
import { objectOfJsonPatch } from './json-patch';

/** The request that wrote the object. */
export interface Write {
  readonly verb: string;
  readonly resource: string;
  readonly subresource: string;
  readonly apiGroup: string;
  readonly name: string;
  readonly requestObject?: unknown;
  readonly responseObject?: unknown;
}

/** More than any role, binding or configuration that people write. */
const MAX_PARTS = 500;

const WRITES = new Set(['create', 'update', 'patch']);

type Reader = (write: Write) => WrittenObject | undefined;

/** What a request wrote, when it is something detectors read. The body is the tenant's: a strange one reads as absent. */
export const readWrittenObject = (write: Write): WrittenObject | undefined => {
  if (!WRITES.has(write.verb)) return undefined;
  const { apiGroup, resource, subresource } = write;
  return READERS.get(`${apiGroup}/${resource}${subresource === '' ? '' : `/${subresource}`}`)?.(write);
};

/** What the cluster keeps where the response tells it, else what was asked for. */
const keptBy = ({ requestObject, responseObject }: Write): JsonObject | undefined => {
  if (isObject(responseObject) && responseObject['kind'] !== 'Status') return responseObject;
  return requestedBy({ requestObject });
};

const requestedBy = ({ requestObject }: Pick<Write, 'requestObject'>): JsonObject | undefined => {
  if (Array.isArray(requestObject)) return objectOfJsonPatch(requestObject);
  return isObject(requestObject) ? requestObject : undefined;
};

const readRole = (write: Write): WrittenObject | undefined => {
  const role = keptBy(write);
  return role && { kind: 'role', rules: objectsOf(role['rules']).slice(0, MAX_PARTS).map(readRule) };
};

const readRule = (rule: JsonObject): PolicyRule => ({
  apiGroups: listOf(rule['apiGroups']).slice(0, MAX_PARTS).map(textOf),
  resources: textsOf(rule['resources']).slice(0, MAX_PARTS),
  verbs: textsOf(rule['verbs']).slice(0, MAX_PARTS),
});

const readBinding = (write: Write): WrittenObject | undefined => {
  const binding = keptBy(write);
  return (
    binding && {
      kind: 'binding',
      role: textOf(objectAt(binding, 'roleRef')['name']),
      subjects: objectsOf(binding['subjects']).slice(0, MAX_PARTS).map(readSubject),
    }
  );
};

const readSubject = (subject: JsonObject): BindingSubject => ({
  kind: textOf(subject['kind']),
  namespace: textOf(subject['namespace']),
  name: textOf(subject['name']),
});

/** The request and not the response: a patch of something else answers with all that stood there before. */
const readAdmission = (write: Write): WrittenObject | undefined => {
  const configuration = requestedBy(write);
  if (!configuration) return undefined;
  const parts = [...objectsOf(configuration['webhooks']).slice(0, MAX_PARTS), objectAt(configuration, 'spec')];
  const failurePolicies = parts.map((part) => textOf(part['failurePolicy'])).filter((policy) => policy !== '');
  return { kind: 'admission', failurePolicies: [...new Set(failurePolicies)] };
};

const readAccessReview = (write: Write): WrittenObject | undefined => {
  const request = requestedBy(write);
  if (!request) return undefined;
  const attributes = objectAt(request, 'spec', 'resourceAttributes');
  const { allowed } = objectAt(write.responseObject, 'status');
  return {
    kind: 'access-review',
    username: textOf(objectAt(request, 'spec')['user']),
    verb: textOf(attributes['verb']),
    resource: textOf(attributes['resource']),
    subresource: textOf(attributes['subresource']),
    name: textOf(attributes['name']),
    ...(typeof allowed === 'boolean' ? { allowed } : {}),
  };
};

const readCertificateRequest = (write: Write): WrittenObject | undefined => {
  const request = keptBy(write);
  return request && { kind: 'certificate-request', signer: textOf(objectAt(request, 'spec')['signerName']) };
};

/** Only this ConfigMap has a body in the audit log of EKS. Its values are YAML; a group stands there as it is written. */
const readIdentityMap = (write: Write): WrittenObject | undefined => {
  if (write.name !== 'aws-auth') return undefined;
  const data = objectAt(requestedBy(write), 'data');
  const texts = ['mapRoles', 'mapUsers'].map((key) => textOf(data[key]));
  return { kind: 'identity-map', grantsEverything: texts.some((text) => text.includes('system:masters')) };
};

const readScale = (write: Write): WrittenObject | undefined => {
  const { replicas } = objectAt(keptBy(write), 'spec');
  return typeof replicas === 'number' ? { kind: 'scale', replicas } : undefined;
};

const LABELS = '/metadata/labels/';

/** A merge patch takes a label away by null; a JSON Patch by its path. */
const readRemovedLabels = ({ verb, requestObject }: Write): WrittenObject | undefined => {
  if (verb !== 'patch') return undefined;
  const labels = Array.isArray(requestObject)
    ? objectsOf(requestObject)
        .filter(({ op, path }) => op === 'remove' && textOf(path).startsWith(LABELS))
        .map(({ path }) => textOf(path).slice(LABELS.length).replaceAll('~1', '/').replaceAll('~0', '~'))
    : Object.entries(objectAt(requestObject, 'metadata', 'labels'))
        .filter(([, value]) => value === null)
        .map(([label]) => label);
  return labels.length === 0 ? undefined : { kind: 'removed-labels', labels: labels.slice(0, MAX_PARTS) };
};

/** By API group and resource, subresource included. */
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['rbac.authorization.k8s.io/roles', readRole],
  ['rbac.authorization.k8s.io/clusterroles', readRole],
  ['rbac.authorization.k8s.io/rolebindings', readBinding],
  ['rbac.authorization.k8s.io/clusterrolebindings', readBinding],
  ['admissionregistration.k8s.io/mutatingwebhookconfigurations', readAdmission],
  ['admissionregistration.k8s.io/validatingwebhookconfigurations', readAdmission],
  ['admissionregistration.k8s.io/mutatingadmissionpolicies', readAdmission],
  ['admissionregistration.k8s.io/validatingadmissionpolicies', readAdmission],
  ['authorization.k8s.io/subjectaccessreviews', readAccessReview],
  ['certificates.k8s.io/certificatesigningrequests', readCertificateRequest],
  ['certificates.k8s.io/certificatesigningrequests/approval', readCertificateRequest],
  ['/configmaps', readIdentityMap],
  ['apps/deployments/scale', readScale],
  ['apps/statefulsets/scale', readScale],
  ['/pods', readRemovedLabels],
  ['apps/deployments', readRemovedLabels],
  ['apps/statefulsets', readRemovedLabels],
  ['apps/daemonsets', readRemovedLabels],
  ['apps/replicasets', readRemovedLabels],
]);
