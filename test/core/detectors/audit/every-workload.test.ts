import { analyse, auditDetectors } from '../../../../lambdas/core/detectors';
import { inspectWorkload } from '../../../../lambdas/core/detectors';
import { parseAuditEvent } from '../../../../lambdas/core/parsing/audit';
import { parseWorkload } from '../../../../lambdas/core/parsing/workload';
import { auditLine, podObject, type AuditRecord } from '../../../support/audit-event';
import { moneroAddress } from '../../../support/wallets';

/** One container that KM-A01, KM-A02 and KM-A03 convict, each by something of its own. */
const MINER = {
  name: 'work',
  image: 'registry.example/tools/work:1',
  args: ['-o', 'stratum+tcp://pool.example:3333', '-u', moneroAddress('kinds'), '--donate-level=1', '--rig-id=a'],
};

const HARMLESS = { name: 'app', image: 'registry.example/shop/checkout:1.4.2', args: ['--port', '8080'] };

const CONVICTS = ['KM-A01', 'KM-A02', 'KM-A03'];

const signalsIn = (changes: Partial<AuditRecord>) => {
  const event = parseAuditEvent(auditLine(changes), 'prod-a', 0);
  if (!event.ok) throw new Error(`not parsed: ${event.error.reason}`);
  return analyse(auditDetectors, event.value, 'test').signals.filter(({ detector }) => CONVICTS.includes(detector));
};

const convictionOf = (changes: Partial<AuditRecord>) => {
  const signals = signalsIn(changes);
  return {
    detectors: signals.map(({ detector }) => detector),
    about: [...new Set(signals.map(({ entity }) => `${entity.kind} ${entity.name}`))],
  };
};

interface Kind {
  readonly kind: string;
  readonly resource: string;
  readonly apiVersion: string;
  /** From the object to the pod spec. */
  readonly path: readonly string[];
}

const TEMPLATE = ['spec', 'template', 'spec'];

const BUILT_IN: readonly Kind[] = [
  { kind: 'Pod', resource: 'pods', apiVersion: 'v1', path: ['spec'] },
  { kind: 'PodTemplate', resource: 'podtemplates', apiVersion: 'v1', path: ['template', 'spec'] },
  { kind: 'ReplicationController', resource: 'replicationcontrollers', apiVersion: 'v1', path: TEMPLATE },
  { kind: 'Deployment', resource: 'deployments', apiVersion: 'apps/v1', path: TEMPLATE },
  { kind: 'DaemonSet', resource: 'daemonsets', apiVersion: 'apps/v1', path: TEMPLATE },
  { kind: 'StatefulSet', resource: 'statefulsets', apiVersion: 'apps/v1', path: TEMPLATE },
  { kind: 'ReplicaSet', resource: 'replicasets', apiVersion: 'apps/v1', path: TEMPLATE },
  { kind: 'Job', resource: 'jobs', apiVersion: 'batch/v1', path: TEMPLATE },
  {
    kind: 'CronJob',
    resource: 'cronjobs',
    apiVersion: 'batch/v1',
    path: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  },
];

const nested = (path: readonly string[], value: unknown): Record<string, unknown> =>
  path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Record<string, unknown>;

const identity = ({ kind, apiVersion }: Pick<Kind, 'kind' | 'apiVersion'>) => ({
  kind,
  apiVersion,
  metadata: { name: 'checkout', namespace: 'shop', uid: 'uid-checkout' },
});

const objectOf = (kind: Kind, podSpec: unknown) => ({ ...identity(kind), ...nested(kind.path, podSpec) });

const request = ({ resource, apiVersion }: Pick<Kind, 'resource' | 'apiVersion'>): Partial<AuditRecord> => {
  const apiGroup = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  return {
    requestURI: `/apis/${apiVersion}/namespaces/shop/${resource}/checkout`,
    objectRef: { resource, namespace: 'shop', name: 'checkout', apiGroup, apiVersion: 'v1' },
    requestObject: undefined,
    responseObject: undefined,
  };
};

const LISTS = ['containers', 'initContainers', 'ephemeralContainers'];

describe.each(BUILT_IN.map((kind) => [kind.kind, kind] as const))('a miner in a %s', (name, kind) => {
  const patched = { ...request(kind), verb: 'patch', responseStatus: { code: 200 } };

  const WAYS: Readonly<Record<string, Partial<AuditRecord>>> = {
    'when it is created': { ...request(kind), responseObject: objectOf(kind, { containers: [HARMLESS, MINER] }) },
    'when it is replaced': {
      ...request(kind),
      verb: 'update',
      responseObject: objectOf(kind, { containers: [MINER] }),
    },
    'when only the request is told': { ...request(kind), requestObject: objectOf(kind, { containers: [MINER] }) },
    'by a strategic merge patch': {
      ...patched,
      requestObject: nested(kind.path, { $setElementOrder: [{ name: 'work' }], containers: [MINER] }),
    },
    'by a merge patch of which the result is told': {
      ...patched,
      requestObject: nested(kind.path, { containers: [{ name: 'work' }] }),
      responseObject: objectOf(kind, { containers: [MINER] }),
    },
    'by a JSON Patch that adds a container': {
      ...patched,
      requestObject: [{ op: 'add', path: `/${kind.path.join('/')}/containers/-`, value: MINER }],
    },
    'by a JSON Patch that replaces arguments': {
      ...patched,
      requestObject: [{ op: 'replace', path: `/${kind.path.join('/')}/containers/0/args`, value: MINER.args }],
    },
    'by server-side apply': {
      ...patched,
      requestURI: `${request(kind).requestURI ?? ''}?fieldManager=x&force=true`,
      requestObject: objectOf(kind, { containers: [MINER] }),
    },
  };

  test.each(Object.entries(WAYS))('is convicted %s', (_way, record) => {
    expect(convictionOf(record)).toEqual({ detectors: CONVICTS, about: [`${name} checkout`] });
  });

  test.each(LISTS)('is convicted among its %s', (list) => {
    const record = { ...request(kind), responseObject: objectOf(kind, { [list]: [MINER] }) };
    expect(convictionOf(record).detectors).toEqual(CONVICTS);
  });

  test('is convicted when it is looked at live', () => {
    const workload = parseWorkload('prod-a', objectOf(kind, { containers: [MINER] }));
    if (!workload) throw new Error('the object of this test is not understood');
    expect(inspectWorkload(workload).map(({ detector }) => detector)).toEqual(expect.arrayContaining(CONVICTS));
  });

  test('leaves a harmless one alone', () => {
    expect(signalsIn({ ...request(kind), responseObject: objectOf(kind, { containers: [HARMLESS] }) })).toEqual([]);
  });
});

test('a miner that is added to a running pod as an ephemeral container is convicted', () => {
  const kind = { kind: 'Pod', resource: 'pods', apiVersion: 'v1', path: ['spec'] };
  const { objectRef, ...rest } = request(kind);
  const record = {
    ...rest,
    verb: 'patch',
    objectRef: { ...objectRef, subresource: 'ephemeralcontainers' },
    responseObject: objectOf(kind, { containers: [HARMLESS], ephemeralContainers: [MINER] }),
  };
  expect(convictionOf(record)).toEqual({ detectors: CONVICTS, about: ['Pod checkout'] });
});

describe('custom resources, where the audit policy tells their bodies', () => {
  const template = { template: { spec: { containers: [MINER] } } };

  test.each([
    ['workflows', 'argoproj.io/v1alpha1', 'Workflow', { templates: [{ container: MINER }] }],
    ['workflows', 'argoproj.io/v1alpha1', 'Workflow', { templates: [{ containerSet: { containers: [MINER] } }] }],
    ['workflows', 'argoproj.io/v1alpha1', 'Workflow', { templates: [{ initContainers: [MINER] }] }],
    ['workflows', 'argoproj.io/v1alpha1', 'Workflow', { templates: [{ sidecars: [MINER] }] }],
    [
      'workflows',
      'argoproj.io/v1alpha1',
      'Workflow',
      { templates: [{ script: { image: 'alpine', command: ['sh'], source: `./a ${MINER.args.join(' ')}` } }] },
    ],
    ['cronworkflows', 'argoproj.io/v1alpha1', 'CronWorkflow', { workflowSpec: { templates: [{ container: MINER }] } }],
    ['workflowtemplates', 'argoproj.io/v1alpha1', 'WorkflowTemplate', { templates: [{ container: MINER }] }],
    ['rollouts', 'argoproj.io/v1alpha1', 'Rollout', template],
    ['notebooks', 'kubeflow.org/v1', 'Notebook', template],
    ['tfjobs', 'kubeflow.org/v1', 'TFJob', { tfReplicaSpecs: { Worker: template } }],
    ['pytorchjobs', 'kubeflow.org/v1', 'PyTorchJob', { pytorchReplicaSpecs: { Master: template } }],
    ['mpijobs', 'kubeflow.org/v2beta1', 'MPIJob', { mpiReplicaSpecs: { Launcher: template } }],
    ['rayjobs', 'ray.io/v1', 'RayJob', { rayClusterSpec: { headGroupSpec: template } }],
    ['scaledjobs', 'keda.sh/v1alpha1', 'ScaledJob', { jobTargetRef: template }],
    ['taskruns', 'tekton.dev/v1', 'TaskRun', { taskSpec: { steps: [MINER] } }],
    ['tasks', 'tekton.dev/v1', 'Task', { steps: [MINER] }],
    ['tasks', 'tekton.dev/v1', 'Task', { steps: [{ image: 'alpine', script: `./a ${MINER.args.join(' ')}` }] }],
  ])('%s of %s are convicted: %s %j', (resource, apiVersion, kind, spec) => {
    const record = {
      ...request({ resource, apiVersion }),
      responseObject: { ...identity({ kind, apiVersion }), spec },
    };
    expect(convictionOf(record)).toEqual({ detectors: CONVICTS, about: [`${kind} checkout`] });
  });
});

describe('custom resources without bodies, as EKS logs them', () => {
  const workflow = { ...request({ resource: 'workflows', apiVersion: 'argoproj.io/v1alpha1' }), level: 'Metadata' };

  test('say nothing themselves', () => {
    expect(signalsIn(workflow)).toEqual([]);
  });

  test('are convicted by the pods that their controller makes, and the pod is what it is about', () => {
    const pod = podObject(MINER);
    const ownerReferences = [
      { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', name: 'w', uid: 'uid-w', controller: true },
    ];
    const record = {
      ...request({ resource: 'pods', apiVersion: 'v1' }),
      user: { username: 'system:serviceaccount:argo:argo' },
      responseObject: { ...pod, metadata: { ...pod.metadata, ownerReferences } },
    };
    expect(convictionOf(record)).toEqual({ detectors: CONVICTS, about: ['Pod checkout-7c9d8b6f5c-x2x7q'] });
  });
});

describe('a miner that is started in a running pod', () => {
  const command = ['./a', ...MINER.args].map((word) => `command=${encodeURIComponent(word)}`).join('&');

  test.each(
    ['create', 'get'].flatMap((verb) =>
      ['ResponseStarted', 'ResponseComplete'].flatMap((stage) =>
        ['exec', 'attach'].map((subresource) => [verb, stage, subresource] as const),
      ),
    ),
  )('by %s, seen at %s, through %s', (verb, stage, subresource) => {
    const parsed = parseAuditEvent(
      auditLine({
        verb,
        stage,
        level: 'Request',
        requestURI: `/api/v1/namespaces/shop/pods/checkout-1/${subresource}?${command}`,
        objectRef: { resource: 'pods', subresource, namespace: 'shop', name: 'checkout-1', apiVersion: 'v1' },
        responseStatus: { code: 101 },
        requestObject: undefined,
        responseObject: undefined,
      }),
      'prod-a',
      0,
    );
    if (!parsed.ok) throw new Error('not parsed');
    expect(analyse(auditDetectors, parsed.value, 'test').signals).toMatchObject([
      { detector: 'KM-B02', weight: 'conclusive', entity: { kind: 'Pod', name: 'checkout-1' } },
    ]);
  });
});
