import { CloudFormationClient, DescribeStacksCommand, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import type { KubernetesManifest } from '../../../lambdas/core/actions/rbac';
import { isObject, listOf, objectAt, parseJson, textOf, type JsonObject } from '../../../lambdas/core/parsing/json';
import { parsePolicies } from '../../../lambdas/core/parsing/policies';
import { openingManifests } from '../../access/opening';
import { UsageError } from '../../command';
import type { DeploymentFact } from '../facts';

/** One guarded cluster. */
export interface DeployedCluster extends DeploymentFact {
  /** What the deployment put into it, or what a person should have applied. */
  readonly manifests: readonly KubernetesManifest[];
}

/** What was deployed, as the account itself remembers it. */
export interface DeployedStack {
  readonly outputs: Readonly<Record<string, string>>;
  /** By name. */
  readonly clusters: ReadonlyMap<string, DeployedCluster>;
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

/** Every cluster that the responder has a policy for. Those that the deployment does not open have no installer. */
export const clustersIn = (template: unknown): DeployedStack['clusters'] => {
  const resources = Object.values(objectAt(template, 'Resources')).filter(isObject);
  const installed = new Map(
    resources.filter(isOfType('Custom::MineGuardClusterAccess')).map((resource) => {
      const { ClusterName, Manifests } = objectAt(resource, 'Properties');
      return [textOf(ClusterName), manifestsIn(textOf(Manifests))] as const;
    }),
  );
  const responder = resources
    .filter(isOfType('AWS::Lambda::Function'))
    .map((resource) => objectAt(resource, 'Properties'))
    .find((properties) => variableOf(properties, 'POWERTOOLS_SERVICE_NAME') === 'responder');
  if (!responder) return new Map();
  const inVpc = isObject(responder['VpcConfig']);
  return new Map(
    parsePolicies(variableOf(responder, 'POLICIES')).map((policy) => {
      const manifests = installed.get(policy.cluster);
      return [
        policy.cluster,
        manifests
          ? { access: 'auto', inVpc, manifests }
          : { access: 'manual', inVpc, manifests: openingManifests(policy) },
      ];
    }),
  );
};

const isOfType =
  (type: string) =>
  (resource: JsonObject): boolean =>
    resource['Type'] === type;

const variableOf = (properties: JsonObject, name: string): string =>
  textOf(objectAt(properties, 'Environment', 'Variables')[name]);

const manifestsIn = (json: string): readonly KubernetesManifest[] => listOf(parseJson(json)).filter(isManifest);

const isManifest = (value: unknown): value is KubernetesManifest =>
  isObject(value) && typeof value['kind'] === 'string' && typeof objectAt(value, 'metadata')['name'] === 'string';

/** The outputs of one cluster bear its name. */
export const outputPrefix = (cluster: string): string =>
  cluster
    .split(/[-_]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
