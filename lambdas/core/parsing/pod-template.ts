import type { ContainerSpec, PodTemplate } from '../model/workload';
import { hostAccessOf, joinHostAccess, type HostAccess } from './host-access';
import { isObject, listOf, objectAt, objectsOf, textOf, textRecordOf, textsOf, type JsonObject } from './json';
import { resourcesOf } from './resources';

const ROLES = { containers: 'container', initContainers: 'init', ephemeralContainers: 'ephemeral' } as const;

/** Lists of containers under other names, in custom resources: Argo's and Tekton's. */
const OTHER_LISTS = new Set(['sidecars', 'steps']);

/** Single containers in custom resources. */
const SINGLE = new Set(['container', 'script']);

/** A pod template as the built-in kinds hold it: metadata and a spec. */
export const readPodTemplate = (template: unknown): PodTemplate => {
  const spec = objectAt(template, 'spec');
  const metadata = objectAt(template, 'metadata');
  const nodeName = textOf(spec['nodeName']);
  return {
    labels: textRecordOf(metadata['labels']),
    annotations: textRecordOf(metadata['annotations']),
    hostNetwork: spec['hostNetwork'] === true,
    ...hostAccessOf(spec),
    ...(nodeName === '' ? {} : { nodeName }),
    ...schedulingOf(spec),
    containers: Object.entries(ROLES).flatMap(([list, role]) =>
      objectsOf(spec[list]).map((container) => readContainer(container, role)),
    ),
  };
};

/** Where and before whom its pods may run, where that is said. */
const schedulingOf = (spec: JsonObject): Partial<PodTemplate> => {
  const nodeSelector = textRecordOf(spec['nodeSelector']);
  const priorityClass = textOf(spec['priorityClassName']);
  const scheduler = textOf(spec['schedulerName']);
  const toleratesAll = objectsOf(spec['tolerations']).some(
    ({ key, operator, effect }) => operator === 'Exists' && textOf(key) === '' && textOf(effect) === '',
  );
  return {
    ...(priorityClass === '' ? {} : { priorityClass }),
    ...(scheduler === '' || scheduler === 'default-scheduler' ? {} : { scheduler }),
    ...(toleratesAll ? { toleratesAll } : {}),
    ...(Object.keys(nodeSelector).length === 0 ? {} : { nodeSelector }),
  };
};

/**
 * Everything in a custom resource that looks like a container, taken together as one template.
 *
 * Walks with a list of its own instead of recursion: how deep the JSON nests is the writer's choice.
 */
export const gatherPodTemplate = (object: JsonObject): PodTemplate => {
  const containers: ContainerSpec[] = [];
  const annotations: Record<string, string> = {};
  let hostNetwork = false;
  let hostAccess: HostAccess = {};
  const pending: unknown[] = [object];
  while (pending.length > 0) {
    const node = pending.pop();
    for (const item of listOf(node)) pending.push(item);
    if (!isObject(node)) continue;
    containers.push(...containersIn(node));
    hostNetwork ||= node['hostNetwork'] === true;
    hostAccess = joinHostAccess(hostAccess, hostAccessOf(node));
    if (node !== object) Object.assign(annotations, textRecordOf(objectAt(node, 'metadata')['annotations']));
    for (const value of Object.values(node)) pending.push(value);
  }
  return { labels: {}, annotations, hostNetwork, ...hostAccess, containers };
};

const containersIn = (node: JsonObject): readonly ContainerSpec[] =>
  Object.entries(node).flatMap(([key, value]) => {
    if (Object.hasOwn(ROLES, key) || OTHER_LISTS.has(key)) {
      const role = key in ROLES ? ROLES[key as keyof typeof ROLES] : 'container';
      return objectsOf(value).map((container) => readContainer(container, role));
    }
    return SINGLE.has(key) && isObject(value) && typeof value['image'] === 'string'
      ? [readContainer(value, 'container')]
      : [];
  });

const readContainer = (container: JsonObject, role: ContainerSpec['role']): ContainerSpec => {
  const script = textOf(container['source']) || textOf(container['script']);
  return {
    role,
    name: textOf(container['name']),
    image: textOf(container['image']),
    command: textsOf(container['command']),
    // A script of Argo or Tekton is what its command is given to run.
    args: [...textsOf(container['args']), ...(script === '' ? [] : [script])],
    env: objectsOf(container['env'])
      .map((entry) => ({ name: textOf(entry['name']), value: textOf(entry['value']) }))
      .filter(({ value }) => value !== ''),
    ...privilegesOf(container),
  };
};

/** Only what is asked for: most containers ask for nothing of the kind. */
const privilegesOf = (container: JsonObject): Partial<ContainerSpec> => {
  const security = objectAt(container, 'securityContext');
  const capabilities = textsOf(objectAt(security, 'capabilities')['add']).map((name) => name.replace(/^CAP_/, ''));
  const resources = resourcesOf(container);
  const envReferences = objectsOf(container['env']).filter((entry) => isObject(entry['valueFrom']));
  return {
    ...(envReferences.length === 0 ? {} : { envReferences: envReferences.map((entry) => textOf(entry['name'])) }),
    ...(security['privileged'] === true ? { privileged: true } : {}),
    ...(capabilities.length === 0 ? {} : { capabilities }),
    ...(asksForHugePages(container) ? { hugePages: true } : {}),
    ...(Object.keys(resources).length === 0 ? {} : { resources }),
  };
};

const asksForHugePages = (container: JsonObject): boolean =>
  ['requests', 'limits'].some((list) =>
    Object.keys(objectAt(container, 'resources', list)).some((resource) => resource.startsWith('hugepages-')),
  );
