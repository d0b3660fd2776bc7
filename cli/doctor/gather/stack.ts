import { CloudFormationClient, DescribeStacksCommand, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import type { KubernetesManifest } from '../../../lambdas/core/actions/rbac';
import { isObject, listOf, objectAt, parseJson, textOf } from '../../../lambdas/core/parsing/json';
import { UsageError } from '../../command';

/** What was deployed, as the account itself remembers it. */
export interface DeployedStack {
  readonly outputs: Readonly<Record<string, string>>;
  /** By cluster: what the deployment put into it. */
  readonly clusters: ReadonlyMap<string, readonly KubernetesManifest[]>;
}

/** Reads the stack. That it cannot be found ends the doctor: there is nothing to look at. */
export const readStack = async (name: string): Promise<DeployedStack> => {
  const client = new CloudFormationClient({});
  try {
    const [{ Stacks = [] }, { TemplateBody = '' }] = await Promise.all([
      client.send(new DescribeStacksCommand({ StackName: name })),
      client.send(new GetTemplateCommand({ StackName: name })),
    ]);
    return {
      outputs: Object.fromEntries(
        (Stacks[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
      ),
      clusters: clustersIn(parseJson(TemplateBody)),
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `the stack ${name} cannot be read: ${message}. Name it with --stack, its region with AWS_REGION; ` +
        'the permissions are cloudformation:DescribeStacks and cloudformation:GetTemplate',
      { cause: error },
    );
  }
};

const clustersIn = (template: unknown): DeployedStack['clusters'] =>
  new Map(
    Object.values(objectAt(template, 'Resources')).flatMap((resource) => {
      if (!isObject(resource) || resource['Type'] !== 'Custom::MineGuardClusterAccess') return [];
      const { ClusterName, Manifests } = objectAt(resource, 'Properties');
      return [[textOf(ClusterName), manifestsIn(textOf(Manifests))] as const];
    }),
  );

const manifestsIn = (json: string): readonly KubernetesManifest[] => listOf(parseJson(json)).filter(isManifest);

const isManifest = (value: unknown): value is KubernetesManifest =>
  isObject(value) && typeof value['kind'] === 'string' && typeof objectAt(value, 'metadata')['name'] === 'string';

/** The outputs of one cluster bear its name. */
export const outputPrefix = (cluster: string): string =>
  cluster
    .split(/[-_]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
