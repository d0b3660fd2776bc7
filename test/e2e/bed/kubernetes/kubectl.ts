import { assertLoopback } from '../loopback';
import type { ControlPlane } from './control-plane';
import { run } from './run';

const SECONDS = 60;

/**
 * Runs kubectl as the administrator of the bed's cluster and returns what it printed.
 *
 * @param args without the kubeconfig; `--as` makes it somebody else
 * @param stdin for `-f -`
 */
export const kubectl = async (
  { apiServerUrl, adminKubeconfig, directory, kubectlPath }: ControlPlaneAccess,
  args: readonly string[],
  stdin?: string,
): Promise<string> => {
  assertLoopback(apiServerUrl);
  const { stdout } = await run(kubectlPath, [`--kubeconfig=${adminKubeconfig}`, ...args], {
    // Nothing of the user's own clusters: no configuration, no cache, no proxy.
    env: { HOME: directory, PATH: process.env['PATH'] },
    timeoutSeconds: SECONDS,
    ...(stdin === undefined ? {} : { stdin }),
  });
  return stdout;
};

export type ControlPlaneAccess = Pick<ControlPlane, 'apiServerUrl' | 'adminKubeconfig' | 'directory' | 'kubectlPath'>;
