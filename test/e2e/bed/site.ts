import { bootstrap, deploy, synthesize, type Mode } from './app';
import { startBed, type Bed, type StartBed } from './bed';
import type { SiteDescription } from '../support/site';

export interface StartSite extends StartBed {
  /** Modes that will be needed; the app is deployed in the first. */
  readonly modes: readonly [Mode, ...Mode[]];
  /** Configuration file of the app, from the root of the checkout. */
  readonly configuration: string;
}

export interface RunningSite {
  readonly bed: Bed;
  readonly description: SiteDescription;
  stop(): Promise<void>;
}

/** The bed with the app on it: bootstrapped, synthesized for both modes, deployed in one. */
export const startSite = async ({ modes, configuration, ...options }: StartSite): Promise<RunningSite> => {
  const { progress } = options;
  const bed = await startBed(options);
  try {
    const cloud = bed.emulator;
    await bootstrap(cloud, bed.directory);
    progress('bootstrapped the account');
    const assemblies = new Map<Mode, string>();
    for (const mode of modes) {
      assemblies.set(mode, await synthesize(cloud, { mode, configuration, directory: bed.directory }));
      progress(`synthesized the app for ${mode} mode`);
    }
    const [mode] = modes;
    const outputs = await deploy(cloud, assemblies.get(mode) ?? '');
    progress(`deployed the app in ${mode} mode`);
    const { apiServerUrl, adminKubeconfig, directory, kubectlPath, caFile, auditLogFile } = bed.controlPlane;
    return {
      bed,
      stop: async () => bed.stop(),
      description: {
        cloud: {
          endpoint: cloud.endpoint,
          region: cloud.region,
          accountId: cloud.accountId,
          environment: cloud.environment,
        },
        credentialsUrl: cloud.credentialsUrl,
        eventsUrl: cloud.eventsUrl,
        findingsUrl: bed.eks.findingsUrl,
        shipperControlUrl: bed.shipperControlUrl,
        cluster: { apiServerUrl, adminKubeconfig, directory, kubectlPath, caFile, auditLogFile },
        assemblies: Object.fromEntries(assemblies),
        deployed: mode,
        outputs,
      },
    };
  } catch (error) {
    await bed.stop();
    throw error;
  }
};
