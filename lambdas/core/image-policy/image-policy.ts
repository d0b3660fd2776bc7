import type { KubernetesManifest } from '../actions/rbac';
import { PART_OF } from '../baseline/part-of';
import { admissionPolicy, type Validation, type ValidationAction } from '../guards/admission-policy';
import { listOf } from '../guards/cel';
import { NOT_A_KUBELET, NOT_FROM_A_TEMPLATE } from '../guards/privileged';
import { TEMPLATES } from '../guards/templates';

/** `audit`: written down and told to who asks. `deny`: refused. */
export const IMAGE_POLICY_MODES = ['audit', 'deny'] as const;
export type ImagePolicyMode = (typeof IMAGE_POLICY_MODES)[number];

/** `digest`: what runs is what was looked at. `tag`: a name for a version at least, which is not `latest`. */
export const IMAGE_PINS = ['digest', 'tag'] as const;
export type ImagePin = (typeof IMAGE_PINS)[number];

export interface ImagePolicyProps {
  readonly mode: ImagePolicyMode;
  readonly pin: ImagePin;
  /** Registries, or repositories in them, without a scheme: `111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop`. */
  readonly registries: readonly string[];
  /** Namespaces that are not judged; `kube-system` never is, since the cluster's own images come from its provider. */
  readonly excludedNamespaces: readonly string[];
}

export const IMAGE_POLICY_NAME = 'image-policy';

const ACTIONS: Readonly<Record<ImagePolicyMode, readonly ValidationAction[]>> = {
  audit: ['Audit', 'Warn'],
  deny: ['Deny', 'Audit'],
};

const POD_SPECS = ['spec', 'spec.?template.?spec', 'spec.?jobTemplate.?spec.?template.?spec'];
const CONTAINERS = ['containers', 'initContainers', 'ephemeralContainers'];

/** All images of an object, wherever its kind has them. */
const imagesOf = (object: string): string =>
  POD_SPECS.flatMap((spec) => CONTAINERS.map((list) => `dyn(${object}).?${spec}.?${list}.orValue(dyn([]))`))
    .map((list) => `${list}.map(c, string(c.?image.orValue('')))`)
    .join(' + ');

/** `nginx` stands for `docker.io/library/nginx`: the first part is a registry only if it looks like a host. */
const FULL_NAME = [
  "i.matches('^([^/]*[.:][^/]*|localhost)/.') ? i :",
  "i.contains('/') ? 'docker.io/' + i : 'docker.io/library/' + i",
].join(' ');

const DIGEST = '@sha256:[0-9a-f]{64}$';

/** A tag that is not `latest`, in the last part of the name; a colon before that is a port. */
const TAG = '[^/:@]:[A-Za-z0-9_][-.A-Za-z0-9_]*(@|$)';
const LATEST = ':latest$';

const PINS: Readonly<Record<ImagePin, { readonly isPinned: string; readonly demand: string }>> = {
  digest: { isPinned: `i.matches('${DIGEST}')`, demand: 'must be pinned by digest, as name@sha256:...' },
  tag: {
    isPinned: `i.matches('${DIGEST}') || (i.matches('${TAG}') && !i.matches('${LATEST}'))`,
    demand: 'must have a tag that is not latest, or a digest',
  },
};

const judging = (isFine: string, demand: string): Validation => ({
  expression: `variables.images.all(i, ${isFine})`,
  message: `every image ${demand}`,
  messageExpression: `'image ' + variables.images.filter(i, !(${isFine}))[0] + ' ${demand}'`,
});

/**
 * An admission policy on the images of pods, and of everything that makes pods.
 *
 * Judges images that are new in a request: what runs already can be labelled, scaled and stopped, however its image reads.
 * Leaves out kubelets and the controllers that make pods from a template, which was judged when it was written.
 */
export const imagePolicy = (props: ImagePolicyProps): readonly KubernetesManifest[] => {
  const { mode, pin, registries, excludedNamespaces } = props;
  const excluded = [...new Set(['kube-system', ...excludedNamespaces])];
  const prefixes = registries.map((registry) => `${registry}/`);
  const { isPinned, demand } = PINS[pin];
  return admissionPolicy({
    name: IMAGE_POLICY_NAME,
    labels: PART_OF,
    validationActions: ACTIONS[mode],
    resourceRules: [
      {
        apiGroups: [''],
        apiVersions: ['v1'],
        resources: ['pods', 'pods/ephemeralcontainers'],
        operations: ['CREATE', 'UPDATE'],
      },
      ...TEMPLATES,
    ],
    matchConditions: [
      { name: 'not-excluded', expression: `!(request.namespace in ${listOf(excluded)})` },
      NOT_A_KUBELET,
      NOT_FROM_A_TEMPLATE,
    ],
    variables: [
      { name: 'before', expression: `oldObject == null ? [] : ${imagesOf('oldObject')}` },
      { name: 'images', expression: `(${imagesOf('object')}).filter(i, i != '' && !(i in variables.before))` },
    ],
    validations: [
      judging(isPinned, demand),
      judging(
        `${listOf(prefixes)}.exists(r, (${FULL_NAME}).startsWith(r))`,
        `must come from ${registries.join(' or ')}`,
      ),
    ],
  });
};
