import { inspectorManifests, type KubernetesManifest } from '../../lambdas/core/actions/rbac';
import { clusterManifests } from '../../lambdas/core/guards/cluster-manifests';
import {
  INSPECTOR_GROUP,
  INSPECTOR_USERNAME,
  RESPONDER_GROUP,
  RESPONDER_USERNAME,
} from '../../lambdas/core/model/identity';
import type { Policy } from '../../lambdas/core/model/policy';
import { yamlDocument } from '../manifests';

/** Where the stack and the cluster are. */
export interface Opening {
  readonly policy: Policy;
  /** As the AWS CLI is told; undefined leaves it to the CLI's own configuration. */
  readonly region: string | undefined;
  readonly stack: string;
}

const ROLES = [
  { variable: 'RESPONDER_ROLE_ARN', output: 'ResponderRoleArn', username: RESPONDER_USERNAME, group: RESPONDER_GROUP },
  { variable: 'INSPECTOR_ROLE_ARN', output: 'InspectorRoleArn', username: INSPECTOR_USERNAME, group: INSPECTOR_GROUP },
];

/** What the installer would apply, in its order: the guards are there before the permissions that they narrow. */
export const openingManifests = (policy: Policy): readonly KubernetesManifest[] => [
  ...clusterManifests(policy),
  ...inspectorManifests(),
];

/** Lines for a shell. The ARNs are known only once the stack is deployed, so the first line of each role asks for it. */
export const openingCommands = ({ policy, region, stack }: Opening): readonly string[] => {
  const place = region === undefined ? '' : `--region ${region} `;
  return ROLES.flatMap(({ variable, output, username, group }) => [
    `${variable}=$(aws cloudformation describe-stacks ${place}--stack-name ${stack} ` +
      `--query "Stacks[0].Outputs[?OutputKey=='${output}'].OutputValue" --output text)`,
    `aws eks create-access-entry ${place}--cluster-name ${policy.cluster} --principal-arn "$${variable}" ` +
      `--username ${username} --kubernetes-groups ${group}`,
  ]);
};

const NEEDS_CRD =
  '# Only for clusters that serve ClusterNetworkPolicy (VPC CNI 1.21 or newer). Where kubectl finds no such kind,\n' +
  '# everything else is applied, and pods are isolated by a NetworkPolicy each.\n';

/** One file for `kubectl apply -f -`; the commands stand in it as comments. */
export const openingYaml = (opening: Opening): string => {
  const { cluster } = opening.policy;
  return [
    `# What MineGuard needs in the Kubernetes cluster ${cluster}. Apply it as an administrator of the cluster.`,
    '# Then let its two roles in, with these commands ("mineguard access --commands" prints them alone):',
    '#',
    ...openingCommands(opening).map((line) => `#   ${line}`),
    ...openingManifests(opening.policy).map(documentOf),
  ].join('\n');
};

const documentOf = (manifest: KubernetesManifest): string =>
  yamlDocument(manifest, manifest.kind === 'ClusterNetworkPolicy' ? NEEDS_CRD : '');
