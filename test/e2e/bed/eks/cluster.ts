import { assertLoopback } from '../aws/loopback';

/** Where the API server of the cluster answers, and the authority that signed its certificate. */
export interface ClusterEndpoint {
  readonly apiServerUrl: string;
  readonly caPem: string;
}

/** The cluster that the stand-in describes; its endpoint is known once the API server runs. */
export class Cluster {
  private endpoint: ClusterEndpoint | undefined;

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
export const describeCluster = ({ name, region, accountId, current }: Cluster): Readonly<Record<string, unknown>> => ({
  name,
  arn: `arn:aws:eks:${region}:${accountId}:cluster/${name}`,
  version: '1.36',
  roleArn: `arn:aws:iam::${accountId}:role/${name}-cluster`,
  resourcesVpcConfig: {
    subnetIds: [],
    securityGroupIds: [],
    endpointPublicAccess: true,
    endpointPrivateAccess: false,
    publicAccessCidrs: ['0.0.0.0/0'],
  },
  logging: {
    clusterLogging: [
      { types: ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'], enabled: true },
      { types: [], enabled: false },
    ],
  },
  accessConfig: { authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: false },
  tags: {},
  ...(current
    ? {
        status: 'ACTIVE',
        endpoint: current.apiServerUrl,
        certificateAuthority: { data: Buffer.from(current.caPem).toString('base64') },
      }
    : { status: 'CREATING' }),
});
