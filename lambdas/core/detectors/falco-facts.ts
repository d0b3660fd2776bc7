import { textField, type FalcoAlert } from '../model/falco-alert';

const FACTS = {
  process: 'proc.name',
  container: 'container.name',
  containerId: 'container.id',
  image: 'container.image.repository',
} as const;

/** What people want to know of the process and its container. */
export const factsOf = (alert: FalcoAlert): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(FACTS)
      .map(([fact, field]) => [fact, textField(alert, field) ?? ''] as const)
      .filter(([, value]) => value !== ''),
  );

/** What every detector of processes needs to know whose they are, and what it does without. */
export const NEEDS_POD = {
  'k8s.ns.name and k8s.pod.name':
    'without them a signal stays with its container until a look at the live cluster tells the pod',
  'container.id': 'without it, and without a pod, the alert is counted and gives no signal',
} as const;

/**
 * Whether a rule that carries the id of a detector raised the alert. Its word counts where it compared what its output does
 * not tell: nobody but the owner of Falco writes rules.
 */
export const isTagged = ({ tags }: FalcoAlert, id: string): boolean => tags.includes(id);

/** The program that runs: the last part of a path. */
export const baseNameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
