import { guardDifferences, roleDifferences, type Live } from '../../../cli/doctor/compare';
import { writersOf } from '../../../cli/doctor/log-writers';
import { auditFilterPattern } from '../../../lambdas/core/detectors/filter-pattern';
import { auditDetectors } from '../../../lambdas/core/detectors';
import type { KubernetesManifest } from '../../../lambdas/core/actions/rbac';
import { clusterManifests } from '../../../lambdas/core/guards/cluster-manifests';
import { exampleLines } from '../../../cli/doctor/example-lines';
import { passesFilter } from '../../support/filter-pattern';

const WANTED = clusterManifests({
  mode: 'enforce',
  namespaceModes: {},
  protectedNamespaces: [],
  protectedOwners: [],
});

type Json = Record<string, unknown>;

/** A cluster in which every object is as it was applied, but for what a test does to it. */
const liveWith =
  (change: (object: Json, manifest: KubernetesManifest) => unknown = (object) => object): Live =>
  (manifest) =>
    Promise.resolve(change(JSON.parse(JSON.stringify(manifest)) as Json, manifest));

const only =
  (kind: string, name: string, change: (object: Json) => unknown) =>
  (object: Json, manifest: KubernetesManifest): unknown =>
    manifest.kind === kind && manifest.metadata.name === name ? change(object) : object;

describe('what is in the cluster against what was deployed', () => {
  test('differs in nothing after a deployment', async () => {
    expect(await roleDifferences(WANTED, liveWith())).toEqual([]);
    expect(await guardDifferences(WANTED, liveWith())).toEqual([]);
  });

  test('is not minded when the API server has filled in its defaults', async () => {
    const live = liveWith((object, { kind }) =>
      kind === 'ValidatingAdmissionPolicyBinding'
        ? { ...object, spec: { ...(object['spec'] as Json), matchResources: {} }, status: { observedGeneration: 1 } }
        : object,
    );
    expect(await guardDifferences(WANTED, live)).toEqual([]);
  });

  test('shows a guard that is gone and one that was narrowed', async () => {
    const narrowed = liveWith(
      only('ValidatingAdmissionPolicyBinding', 'mineguard-labels', (object) => ({
        ...object,
        spec: { ...(object['spec'] as Json), matchResources: { namespaceSelector: { matchLabels: { a: 'b' } } } },
      })),
    );
    expect(await guardDifferences(WANTED, narrowed)).toEqual([
      { object: 'ValidatingAdmissionPolicyBinding mineguard-labels', state: 'changed' },
    ]);
    const gone = liveWith(only('ValidatingAdmissionPolicy', 'mineguard-responder', () => undefined));
    expect(await guardDifferences(WANTED, gone)).toEqual([
      { object: 'ValidatingAdmissionPolicy mineguard-responder', state: 'missing' },
    ]);
  });

  test('shows every verb of a role that is gone, and a binding to somebody else', async () => {
    const live = liveWith((object, { kind }) => {
      if (kind === 'Role') return undefined;
      return kind === 'ClusterRoleBinding' ? { ...object, subjects: [{ kind: 'User', name: 'eve' }] } : object;
    });
    expect(await roleDifferences(WANTED, live)).toEqual([
      { role: 'ClusterRoleBinding mineguard-responder', missing: ['its subjects'], surplus: [] },
      {
        role: 'Role kube-system/mineguard-responder',
        missing: ['get configmaps amazon-vpc-cni'],
        surplus: [],
      },
      {
        role: 'Role mineguard-system/mineguard-responder',
        missing: ['create configmaps', 'delete configmaps', 'get configmaps', 'list configmaps'],
        surplus: [],
      },
    ]);
  });
});

describe('who may write to a log group by a resource policy', () => {
  const statement = (changes: Json = {}) => ({
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::111122223333:role/node' },
        Action: ['logs:PutLogEvents'],
        Resource: 'arn:aws:logs:eu-west-1:111122223333:log-group:/mineguard/*:*',
        ...changes,
      },
    ],
  });
  const writers = (changes?: Json) => writersOf(statement(changes), '/mineguard/prod-a/falco');

  test('is who a statement about the group names', () => {
    expect(writers()).toEqual(['arn:aws:iam::111122223333:role/node']);
    expect(writers({ Action: 'logs:Put*' })).toHaveLength(1);
    expect(writers({ Resource: '*', Principal: '*' })).toEqual(['*']);
  });

  test('is nobody when the statement is about another group, another action, or denies', () => {
    expect(writers({ Resource: 'arn:aws:logs:eu-west-1:111122223333:log-group:/aws/route53/*' })).toEqual([]);
    expect(writers({ Action: 'logs:GetLogEvents' })).toEqual([]);
    expect(writers({ Effect: 'Deny' })).toEqual([]);
    expect(writersOf('no policy', 'x')).toEqual([]);
  });
});

describe('the example lines', () => {
  test('are few enough for one question, and pass the pattern of this version, cut off ones too', () => {
    const lines = exampleLines();
    expect(lines.length).toBeGreaterThan(4);
    expect(lines.length).toBeLessThanOrEqual(50);
    const pattern = auditFilterPattern(auditDetectors);
    expect(lines.filter(({ line }) => !passesFilter(pattern, line))).toEqual([]);
  });
});
