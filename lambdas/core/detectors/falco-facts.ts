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

/** The program that runs: the last part of a path. */
export const baseNameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
