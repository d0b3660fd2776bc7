import { editDistance } from './edit-distance';
import { repositoryOf } from './mining-images';

/**
 * Accounts from whose registries EKS serves the images of its add-ons, by region.
 * Source: Amazon EKS User Guide, "View Amazon container image registries for Amazon EKS add-ons".
 */
const EKS_REGISTRY_ACCOUNTS = [
  '013241004608',
  '066635153087',
  '121268973566',
  '151610086707',
  '151742754352',
  '296578399912',
  '333609536671',
  '455263428931',
  '491585149902',
  '533267051163',
  '558608220178',
  '590381155156',
  '602401143452',
  '730335286997',
  '759879836304',
  '761377655185',
  '800184023465',
  '877085696533',
  '877088126301',
  '900612956339',
  '900889452093',
  '918309763551',
  '961992271922',
] as const;

const ECR = /^(\d{12})\.dkr\.ecr(?:-fips)?\.[a-z0-9-]{1,32}\.(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu)$/;

/** Who publishes components of many kinds; all that stands below is theirs. */
const PUBLISHERS = [
  'registry.k8s.io/',
  'k8s.gcr.io/',
  'public.ecr.aws/eks/',
  'public.ecr.aws/eks-distro/',
  'public.ecr.aws/eks-distro-build-tooling/',
];

interface Component {
  readonly name: string;
  /** Where else it is published, beside the publishers above. */
  readonly published: readonly string[];
  /** Whether only the very name counts: shorter words have too many neighbours. */
  readonly exactly?: true;
}

/** Parts of a cluster that masqueraders like to be taken for. */
const COMPONENTS: readonly Component[] = [
  { name: 'aws-node', published: ['public.ecr.aws/karpenter/'] },
  { name: 'coredns', published: ['docker.io/coredns/', 'docker.io/rancher/', 'docker.io/bitnami/'] },
  { name: 'kube-proxy', published: ['docker.io/rancher/'] },
  { name: 'kube-apiserver', published: ['docker.io/rancher/'] },
  { name: 'kube-scheduler', published: ['docker.io/rancher/'] },
  { name: 'kube-controller-manager', published: ['docker.io/rancher/'] },
  { name: 'metrics-server', published: ['docker.io/bitnami/', 'docker.io/rancher/'] },
  { name: 'k8s-device-plugin', published: ['nvcr.io/nvidia/', 'docker.io/nvidia/', 'docker.io/rocm/'] },
  {
    name: 'pause',
    published: ['mcr.microsoft.com/oss/', 'docker.io/rancher/', 'quay.io/prometheus/'],
    exactly: true,
  },
];

/** Names that only look like parts of a cluster, as campaigns have used them. */
const INVENTED = new Set(['kube-controller', 'proxy-api']);

const MAX_NAME_LENGTH = 64;

/** Names are as long as this or one letter may differ, not two. */
const LONG_ENOUGH = 10;

export interface SystemLookAlike {
  /** The component that the name is, or is taken for. */
  readonly component: string;
  /** Whether the image may be a mirror of the component's own, in a private registry. */
  readonly mayBeMirror: boolean;
}

/** Whether a name claims to be a part of the cluster while the image comes from somebody else. */
export const systemLookAlike = (name: string, image: string): SystemLookAlike | undefined => {
  const component = componentLike(name.slice(0, MAX_NAME_LENGTH).toLowerCase());
  if (component === undefined || image === '') return undefined;
  const repository = repositoryOf(image);
  if (isPublishedBy(repository, component.published)) return undefined;
  const mayBeMirror = isPrivateEcr(repository) && repository.split('/').at(-1) === component.name;
  return { component: component.name, mayBeMirror };
};

/** Whether an image comes from a publisher of parts of clusters, or from EKS itself. */
export const isSystemImage = (image: string): boolean => isPublishedBy(repositoryOf(image), []);

const componentLike = (name: string): Component | undefined => {
  if (INVENTED.has(name)) return { name, published: [] };
  return COMPONENTS.find(
    (component) => component.name === name || (!component.exactly && isNear(name, component.name)),
  );
};

const isNear = (name: string, component: string): boolean => {
  const limit = component.length >= LONG_ENOUGH ? 2 : 1;
  return editDistance(name, component, limit) <= limit;
};

const isPublishedBy = (repository: string, published: readonly string[]): boolean => {
  const account = ECR.exec(registryOf(repository))?.[1];
  return (
    EKS_REGISTRY_ACCOUNTS.some((known) => known === account) ||
    [...PUBLISHERS, ...published].some((prefix) => repository.startsWith(prefix))
  );
};

const isPrivateEcr = (repository: string): boolean => ECR.test(registryOf(repository));

const registryOf = (repository: string): string => repository.split('/', 1)[0] ?? '';
