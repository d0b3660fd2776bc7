import { check, failure, ok, warning, type Check } from '../check';

const ANYWHERE = ['0.0.0.0/0', '::/0'];

const NOT_FOUND = failure(
  'there is no such cluster in this account and region',
  'name it with --cluster, and its region with AWS_REGION',
);

/** What EKS says about the cluster itself. */
export const clusterChecks: readonly Check[] = [
  check({
    id: 'cluster',
    title: 'Cluster',
    needs: ['cluster'],
    judge: ({ cluster }) => {
      if (!cluster) return NOT_FOUND;
      return cluster.status === 'ACTIVE'
        ? ok('it is active')
        : warning(`its status is ${cluster.status}`, 'wait until it is ACTIVE, then run the doctor again');
    },
  }),
  check({
    id: 'authentication-mode',
    title: 'Authentication mode',
    needs: ['cluster'],
    judge: ({ cluster }) => {
      if (!cluster) return NOT_FOUND;
      const { authenticationMode } = cluster;
      return authenticationMode === 'CONFIG_MAP'
        ? failure(
            'CONFIG_MAP knows no access entries: neither responder nor inspector can enter the cluster',
            'aws eks update-cluster-config --name CLUSTER --access-config authenticationMode=API_AND_CONFIG_MAP ' +
              '(existing access stays; it cannot be switched back), then deploy again',
          )
        : ok(`${authenticationMode} knows access entries`);
    },
  }),
  check({
    id: 'endpoint',
    title: 'API server endpoint',
    needs: ['cluster', 'deployment'],
    judge: ({ cluster, deployment: { inVpc } }) => {
      if (!cluster) return NOT_FOUND;
      const { publicEndpoint, privateEndpoint, publicCidrs } = cluster;
      if (inVpc) {
        return privateEndpoint
          ? ok('it answers inside the VPC, where the functions run')
          : warning(
              'it is public only: the functions reach it from their VPC through a NAT gateway, if there is one',
              'aws eks update-cluster-config --name CLUSTER --resources-vpc-config endpointPrivateAccess=true',
            );
      }
      if (!publicEndpoint) {
        return failure(
          'it is private: functions outside the VPC cannot reach it, so nothing is looked up or stopped',
          'run the functions in the VPC of the cluster, or switch the public endpoint on',
        );
      }
      return publicCidrs.some((cidr) => ANYWHERE.includes(cidr))
        ? ok('the functions can reach it')
        : failure(
            `it answers only to ${publicCidrs.slice(0, 5).join(', ')}, and functions outside a VPC have no fixed address`,
            'run the functions in the VPC of the cluster, or widen the list',
          );
    },
  }),
  check({
    id: 'audit-logging',
    title: 'Audit logging',
    needs: ['cluster'],
    judge: ({ cluster }) => {
      if (!cluster) return NOT_FOUND;
      return cluster.logTypes.includes('audit')
        ? ok('the control plane writes audit logs')
        : failure(
            'audit logs are switched off: nothing that happens in the API is seen',
            'aws eks update-cluster-config --name CLUSTER ' +
              `--logging '{"clusterLogging":[{"types":["audit"],"enabled":true}]}'`,
          );
    },
  }),
  check({
    id: 'cluster-admin',
    title: 'Cluster-admin at rest',
    needs: ['associations', 'deployment'],
    judge: ({ associations, deployment: { access } }) => {
      const holders = associations.filter(({ policies }) => policies.length > 0);
      if (associations.length === 0) {
        return failure(
          'MineGuard has no access entry: it cannot enter the cluster',
          access === 'auto'
            ? 'deploy the stack again'
            : 'run what mineguard access --cluster CLUSTER --commands prints',
        );
      }
      return holders.length === 0
        ? ok('no identity of MineGuard holds an access policy')
        : failure(
            holders.map(({ username, policies }) => `${username} holds ${policies.join(', ')}`).join('; '),
            'unless a deployment runs at this moment: aws eks disassociate-access-policy for each of them',
          );
    },
  }),
];
