import { digest } from '../indicators/digest';
import type { PodTemplate } from '../model/workload';

/**
 * What a workload runs, in one word. Every field that a person would look at before saying "this is wanted" is in it, so
 * that a change of any of them is another workload.
 */
export const templateHash = ({ labels, annotations, hostNetwork, containers }: PodTemplate): string =>
  digest('template', JSON.stringify([sorted(labels), sorted(annotations), hostNetwork, containers.map(inOrder)]));

const sorted = (map: Readonly<Record<string, string>>): readonly (readonly [string, string])[] =>
  Object.entries(map).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

const inOrder = ({ role, name, image, command, args, env }: PodTemplate['containers'][number]) => [
  role,
  name,
  image,
  command,
  args,
  env.map((variable) => [variable.name, variable.value]),
];
