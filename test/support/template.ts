import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { context } from '../../cdk.json';
import { parseConfig } from '../../lib/config';
import { MineGuardStack } from '../../lib/stacks/mineguard-stack';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';

/** Without an address the stack warns. */
const TOLD = { emails: ['security@example.com'] };

export interface SynthesizeOptions {
  /** @default false */
  readonly ephemeral?: boolean;
}

/**
 * The feature flags of the app, without what takes seconds and changes no template: bundling, copying of assets, and
 * the rules that `npm run synth` checks anyway.
 */
export const CONTEXT = {
  ...context,
  'aws:cdk:bundling-stacks': [],
  'aws:cdk:disable-asset-staging': true,
  '@aws-cdk/core:validateAgainstDefaultRules': false,
};

/** The template of the stack that a configuration makes. */
export const synthesize = (
  config: Readonly<Record<string, unknown>> = { clusters: [{ name: 'prod-a' }] },
  { ephemeral = false }: SynthesizeOptions = {},
): Template => {
  const { clusters, ...shared } = parseConfig({ notifications: TOLD, ...config }, 'the test');
  const app = new App({ context: CONTEXT });
  const env = { account: ACCOUNT, region: REGION };
  return Template.fromStack(new MineGuardStack(app, 'MineGuard', { env, clusters, ephemeral, ...shared }));
};

/** A resource as the template holds it; what is in it is for the test to say. */
export interface TemplateResource {
  readonly id: string;
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
}

export const resourcesOf = (template: Template, type?: string): readonly TemplateResource[] =>
  Object.entries<Omit<TemplateResource, 'id' | 'Properties'> & Partial<TemplateResource>>(
    template.toJSON()['Resources'],
  )
    .map(([id, resource]) => ({ ...resource, id, Properties: resource.Properties ?? {} }))
    .filter((resource) => type === undefined || resource.Type === type);

/** The only resource of a type. */
export const onlyResourceOf = (template: Template, type: string): TemplateResource => {
  const [resource, ...others] = resourcesOf(template, type);
  if (resource === undefined || others.length > 0) {
    throw new Error(`the template must have one ${type}, it has ${resourcesOf(template, type).length}`);
  }
  return resource;
};

const reference = (value: unknown): string | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  if ('Ref' in value) return String(value.Ref);
  if ('Fn::GetAtt' in value && Array.isArray(value['Fn::GetAtt'])) return String(value['Fn::GetAtt'][0]);
  return undefined;
};

/** The functions of a stage; an analyzer has one for each cluster. */
export const functionsOf = (template: Template, stage: string): readonly TemplateResource[] =>
  resourcesOf(template, 'AWS::Lambda::Function').filter(
    ({ Properties }) => variablesOf(Properties)['POWERTOOLS_SERVICE_NAME'] === stage,
  );

/** The environment of a function; references are shown as the names of what they refer to. */
export const environmentOf = (template: Template, stage: string): Readonly<Record<string, string>> => {
  const variables = Object.entries(variablesOf(functionsOf(template, stage)[0]?.Properties ?? {}));
  return Object.fromEntries(variables.map(([name, value]) => [name, nameOf(value)]));
};

const variablesOf = (properties: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  const { Environment: environment } = properties as { Environment?: { Variables: Record<string, unknown> } };
  return environment?.Variables ?? {};
};

/** What a value stands for: `Correlation/Signals/Queue` where the template refers to a resource by its logical id. */
export const nameOf = (value: unknown): string => {
  const id = reference(value);
  // The prefix is the construct everything is in, the suffix the hash that keeps logical ids apart.
  if (id !== undefined) return id.replace(/^MineGuard(?=.)/, '').replace(/[0-9A-F]{8}$/, '');
  if (typeof value === 'object' && value !== null && 'Fn::Join' in value && Array.isArray(value['Fn::Join'])) {
    const [separator, parts] = value['Fn::Join'] as [string, unknown[]];
    return parts.map(nameOf).join(separator);
  }
  return String(value);
};

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/** Every statement of the identity policies of a stage's role. */
export const statementsOf = (template: Template, stage: string): readonly Statement[] => {
  const roles = functionsOf(template, stage).map(({ Properties }) => reference(Properties['Role']));
  return resourcesOf(template, 'AWS::IAM::Policy')
    .filter(({ Properties }) => asList(Properties['Roles']).some((role) => roles.includes(reference(role))))
    .flatMap(({ Properties }) => (Properties['PolicyDocument'] as { Statement: Statement[] }).Statement);
};

/** What a stage may do: the actions on each resource, both sorted. */
export const permissionsOf = (template: Template, stage: string): Readonly<Record<string, readonly string[]>> => {
  const byResource = new Map<string, string[]>();
  for (const { Action, Resource } of statementsOf(template, stage)) {
    for (const resource of asList(Resource).map(nameOf)) {
      byResource.set(resource, [...(byResource.get(resource) ?? []), ...asList(Action).map(String)].sort());
    }
  }
  return Object.fromEntries([...byResource].sort());
};
