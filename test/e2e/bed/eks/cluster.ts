import { assertLoopback } from '../loopback';

/** Where the API server of the cluster answers, and the authority that signed its certificate. */
export interface ClusterEndpoint {
  readonly apiServerUrl: string;
  readonly caPem: string;
}

/** What a test makes of the cluster; everything by default as MineGuard needs it. */
export interface ClusterSettings {
  readonly authenticationMode?: string | undefined;
  readonly logTypes?: readonly string[] | undefined;
  readonly endpointPublicAccess?: boolean | undefined;
}

const LOG_TYPES = ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'];

/** The cluster that the stand-in describes; its endpoint is known once the API server runs. */
export class Cluster {
  private endpoint: ClusterEndpoint | undefined;
  public settings: ClusterSettings = {};

  constructor(
    readonly name: string,
    readonly region: string,
    readonly accountId: string,
  ) {}

  get current(): ClusterEndpoint | undefined {
    return this.endpoint;
  }

  set(endpoint: ClusterEndpoint): void {
    assertLoopback(endpoint.apiServerUrl);
    this.endpoint = endpoint;
  }
}

/** The answer of DescribeCluster: an endpoint and `ACTIVE` only when there is an API server to talk to. */
export const describeCluster = (cluster: Cluster): Readonly<Record<string, unknown>> => {
  const { name, region, accountId, current, settings } = cluster;
  const { logTypes = LOG_TYPES, authenticationMode = 'API', endpointPublicAccess = true } = settings;
  return {
    name,
    arn: `arn:aws:eks:${region}:${accountId}:cluster/${name}`,
    version: '1.36',
    roleArn: `arn:aws:iam::${accountId}:role/${name}-cluster`,
    resourcesVpcConfig: {
      subnetIds: [],
      securityGroupIds: [],
      endpointPublicAccess,
      endpointPrivateAccess: !endpointPublicAccess,
      publicAccessCidrs: ['0.0.0.0/0'],
    },
    logging: {
      clusterLogging: [
        { types: logTypes, enabled: true },
        { types: LOG_TYPES.filter((type) => !logTypes.includes(type)), enabled: false },
      ],
    },
    accessConfig: { authenticationMode, bootstrapClusterCreatorAdminPermissions: false },
    tags: {},
    ...(current
      ? {
          status: 'ACTIVE',
          endpoint: current.apiServerUrl,
          certificateAuthority: { data: Buffer.from(current.caPem).toString('base64') },
        }
      : { status: 'CREATING' }),
  };
};
