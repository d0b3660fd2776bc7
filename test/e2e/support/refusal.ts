import { CommandFailed } from '../bed/kubernetes/run';
import type { Site } from './site';

/** What the API server says when it refuses; empty when it does not. */
export const refusalOf = async (site: Site, args: readonly string[], stdin?: string): Promise<string> =>
  site.kubectl(args, stdin).then(
    () => '',
    (error: unknown) => {
      if (error instanceof CommandFailed) return error.stderr;
      throw error;
    },
  );
