import { parseAuditEvent } from '../../../lambdas/core/parsing/audit';
import {
  auditLine,
  deploymentObject,
  podCreation,
  podObject,
  podSpec,
  type AuditRecord,
} from '../../support/audit-event';

const RECEIVED_AT = Date.parse('2026-11-23T12:05:00.000Z');

const parse = (line: string) => parseAuditEvent(line, 'prod-a', RECEIVED_AT);

const eventOf = (changes: Partial<AuditRecord> = {}) => {
  const parsed = parse(auditLine(changes));
  if (!parsed.ok) throw new Error(`not parsed: ${parsed.error.reason}`);
  return parsed.value;
};

const failureOf = (line: string) => {
  const parsed = parse(line);
  return parsed.ok ? undefined : parsed.error;
};

const containersOf = (changes: Partial<AuditRecord>) => eventOf(changes).workload?.template.containers;

const written = (resource: string, apiGroup: string, object: object): Partial<AuditRecord> => ({
  objectRef: { resource, apiGroup, namespace: 'shop', name: 'checkout' },
  requestObject: undefined,
  responseObject: object,
});

const metadata = { name: 'checkout', namespace: 'shop', uid: 'uid-checkout' };
const template = { spec: podSpec() };

describe('an audit event', () => {
  test('is read with the fields that detectors use', () => {
    expect(eventOf()).toMatchObject({
      cluster: 'prod-a',
      at: '2026-11-23T12:00:00.012Z',
      verb: 'create',
      username: 'alice',
      extra: { arn: 'arn:aws:iam::111122223333:role/dev' },
      sourceIps: ['203.0.113.7'],
      objectRef: { resource: 'deployments', namespace: 'shop', name: 'checkout', subresource: '' },
      code: 201,
      dryRun: false,
      workload: { entity: { kind: 'Deployment', namespace: 'shop', name: 'checkout', uid: 'uid-checkout' } },
    });
  });

  test('does not depend on the order of its fields', () => {
    const line = auditLine();
    const reversed = JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(line) as object).reverse()));
    expect(parse(reversed)).toEqual(parse(line));
  });

  test.each([
    ['null', { objectRef: null, responseStatus: null, user: null, sourceIPs: null }],
    ['unknown fields', { impersonatedUser: { username: 'x' }, somethingNew: [1] }],
    ['numbers beyond what JSON keeps', { responseStatus: { code: 201, details: { retry: Number.MAX_VALUE } } }],
  ])('is read with %s', (_name, fields) => {
    expect(parse(JSON.stringify({ ...(JSON.parse(auditLine()) as object), ...fields })).ok).toBe(true);
  });

  test('takes the time of delivery when it tells none', () => {
    const { stageTimestamp: _a, requestReceivedTimestamp: _b, ...rest } = JSON.parse(auditLine()) as AuditRecord;
    expect(parse(JSON.stringify(rest))).toMatchObject({ ok: true, value: { at: '2026-11-23T12:05:00.000Z' } });
  });

  test.each([
    ['/apis/apps/v1/namespaces/shop/deployments?dryRun=All', true],
    ['/apis/apps/v1/namespaces/shop/deployments?fieldManager=a&dry%52un=%41ll', true],
    ['/apis/apps/v1/namespaces/shop/deployments?fieldManager=a%26dryRun=All', false],
    ['/apis/apps/v1/namespaces/shop/deployments?dryRun=None', false],
    ['/apis/apps/v1/namespaces/dryRun=All/deployments', false],
  ])('%s is a dry run: %s', (requestURI, expected) => {
    expect(eventOf({ requestURI }).dryRun).toBe(expected);
  });
});

describe('the workload of an event', () => {
  test.each([
    ['Pod', 'pods', '', { spec: podSpec() }],
    ['PodTemplate', 'podtemplates', '', { template }],
    ['ReplicationController', 'replicationcontrollers', '', { spec: { template } }],
    ['Deployment', 'deployments', 'apps', { spec: { template } }],
    ['DaemonSet', 'daemonsets', 'apps', { spec: { template } }],
    ['StatefulSet', 'statefulsets', 'apps', { spec: { template } }],
    ['ReplicaSet', 'replicasets', 'apps', { spec: { template } }],
    ['Job', 'jobs', 'batch', { spec: { template } }],
    ['CronJob', 'cronjobs', 'batch', { spec: { jobTemplate: { spec: { template } } } }],
    ['Notebook', 'notebooks', 'kubeflow.org', { spec: { template } }],
    ['Workflow', 'workflows', 'argoproj.io', { spec: { templates: [{ container: podSpec().containers[0] }] } }],
  ])('is found in a %s', (kind, resource, apiGroup, object) => {
    const { workload } = eventOf(written(resource, apiGroup, { kind, metadata, ...object }));
    expect(workload?.entity).toEqual({
      cluster: 'prod-a',
      kind,
      namespace: 'shop',
      name: 'checkout',
      uid: 'uid-checkout',
    });
    expect(workload?.template.containers).toMatchObject([{ name: 'app', args: ['--port', '8080'] }]);
  });

  test('has init and ephemeral containers too', () => {
    const container = { name: 'x', image: 'y' };
    const spec = { containers: [container], initContainers: [container], ephemeralContainers: [container] };
    expect(containersOf(written('pods', '', { kind: 'Pod', metadata, spec }))?.map(({ role }) => role)).toEqual([
      'container',
      'init',
      'ephemeral',
    ]);
  });

  test('has the script of an Argo template', () => {
    const script = { image: 'alpine:3.22', command: ['sh'], source: 'echo mined' };
    const object = { kind: 'Workflow', metadata, spec: { templates: [{ script }] } };
    expect(containersOf(written('workflows', 'argoproj.io', object))).toMatchObject([{ args: ['echo mined'] }]);
  });

  test('has literal environment values and no others', () => {
    const env = [
      { name: 'A', value: 'text' },
      { name: 'B', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
    ];
    expect(containersOf({ responseObject: deploymentObject({ env }) })?.[0]?.env).toEqual([
      { name: 'A', value: 'text' },
    ]);
  });

  test('is what the cluster kept, not what was asked for', () => {
    expect(containersOf({ responseObject: deploymentObject({ image: 'kept' }) })?.[0]?.image).toBe('kept');
  });

  test('has the name that the server generated', () => {
    const record = podCreation();
    const { workload } = eventOf({ ...record, objectRef: { resource: 'pods', namespace: 'shop' } });
    expect(workload?.entity).toMatchObject({ name: 'checkout-7c9d8b6f5c-x2x7q', uid: 'uid-pod' });
  });

  test('comes from the request where there is no response', () => {
    expect(containersOf({ responseObject: undefined })).toHaveLength(1);
  });

  test('has no uid that a client claims', () => {
    const event = eventOf({ responseObject: undefined, requestObject: podObject() });
    expect(event.workload?.entity.uid).toBeUndefined();
  });

  test('is unknown without a status and without a response: nothing says that it was written', () => {
    expect(eventOf({ responseObject: undefined, responseStatus: undefined }).workload).toBeUndefined();
  });

  test('is not read from a failure message', () => {
    const status = { kind: 'Status', metadata: {}, status: 'Failure', code: 403 };
    expect(containersOf({ responseObject: status, responseStatus: { code: 403 } })?.[0]?.name).toBe('app');
  });

  test('comes from the part that a merge patch brings', () => {
    const part = { spec: { template: { spec: { containers: [{ name: 'app', args: ['--new'] }] } } } };
    expect(containersOf({ verb: 'patch', responseObject: undefined, requestObject: part })).toMatchObject([
      { name: 'app', image: '', args: ['--new'] },
    ]);
  });

  test.each([
    [
      'a list of containers',
      [{ op: 'add', path: '/spec/template/spec/containers', value: [{ name: 'x', args: ['--new'] }] }],
    ],
    ['a container', [{ op: 'add', path: '/spec/template/spec/containers/-', value: { name: 'x', args: ['--new'] } }]],
    ['arguments', [{ op: 'replace', path: '/spec/template/spec/containers/0/args', value: ['--new'] }]],
    ['one argument', [{ op: 'replace', path: '/spec/template/spec/containers/0/args/3', value: '--new' }]],
    ['a pod spec', [{ op: 'replace', path: '/spec/template/spec', value: { containers: [{ args: ['--new'] }] } }]],
    [
      'an object and then a part of it',
      [
        { op: 'add', path: '/spec/template/spec/containers', value: [{ name: 'x' }] },
        { op: 'add', path: '/spec/template/spec/containers/0/args', value: ['--new'] },
      ],
    ],
  ])('comes from a JSON Patch of %s', (_name, operations) => {
    const patched = containersOf({ verb: 'patch', responseObject: undefined, requestObject: operations });
    expect(patched?.flatMap(({ args }) => args)).toEqual(['--new']);
  });

  test('is read from whatever a tenant put where Kubernetes has something else', () => {
    const odd = { containers: [null, 7, { name: 3, command: 'sh', args: [1, null, { a: 1 }, 'x'], env: { a: 1 } }] };
    expect(
      containersOf({ responseObject: { kind: 'Deployment', metadata, spec: { template: { spec: odd } } } }),
    ).toEqual([{ role: 'container', name: '3', image: '', command: [], args: ['1', 'x'], env: [] }]);
  });

  test('is found in a custom resource however deep it nests', () => {
    const depth = 20_000;
    const body = `${'{"a":'.repeat(depth)}{"containers":[{"image":"deep"}]}${'}'.repeat(depth)}`;
    const line = auditLine(written('workflows', 'argoproj.io', { kind: 'Workflow', metadata, spec: 'BODY' }));
    const parsed = parse(line.replace('"BODY"', body));
    expect(parsed.ok && parsed.value.workload?.template.containers[0]?.image).toBe('deep');
  });

  test.each(['status', 'scale', 'binding', 'eviction'])('is not read from a write to %s', (subresource) => {
    expect(
      eventOf({ objectRef: { resource: 'pods', subresource }, responseObject: podObject() }).workload,
    ).toBeUndefined();
  });

  test.each(['get', 'list', 'delete'])('is not read from %s', (verb) => {
    expect(eventOf({ verb }).workload).toBeUndefined();
  });
});

describe('a line that is not an audit event', () => {
  test.each([
    '',
    'I1123 12:00:00.000000 1 controller.go:1] text',
    '{"level":"info"}',
    '[]',
    'null',
    '{"kind":"Event"',
    '{"kind":"List"}',
  ])('is told apart: %s', (line) => {
    expect(failureOf(line)?.reason).toBe('not-audit');
  });

  test('is malformed when it is one with a field of the wrong type', () => {
    expect(failureOf(auditLine({ verb: 7 as unknown as string }))?.reason).toBe('malformed');
  });
});

describe('a line that was cut off', () => {
  const line = auditLine({
    user: { username: 'mallory' },
    userAgent: '","verb":"get","objectRef":{"resource":"leases"}',
  });

  test('still tells who wrote what', () => {
    expect(failureOf(`${line.slice(0, 900)}[Truncated...]`)).toMatchObject({
      reason: 'truncated',
      verb: 'create',
      username: 'mallory',
      objectRef: { resource: 'deployments', namespace: 'shop', name: 'checkout' },
    });
  });

  test('is a failure and never a crash, wherever it was cut', () => {
    for (let length = 0; length < line.length; length += 1) expect(parse(line.slice(0, length)).ok).toBe(false);
  });
});

describe('how many pods a write asks for', () => {
  test('is read from the object', () => {
    expect(eventOf().workload?.replicas).toBe(1);
    expect(eventOf(written('jobs', 'batch', { metadata, spec: { parallelism: 8, template } })).workload?.replicas).toBe(
      8,
    );
  });

  test('is read from the scale of an owner, as the cluster keeps it', () => {
    const scale = (replicas: number) => ({ kind: 'Scale', metadata: { ...metadata }, spec: { replicas } });
    const { scaled, workload } = eventOf({
      verb: 'patch',
      objectRef: {
        resource: 'deployments',
        apiGroup: 'apps',
        namespace: 'shop',
        name: 'checkout',
        subresource: 'scale',
      },
      requestObject: { spec: { replicas: 99 } },
      responseObject: scale(12),
    });
    expect(workload).toBeUndefined();
    expect(scaled).toEqual({
      owner: { cluster: 'prod-a', kind: 'Deployment', namespace: 'shop', name: 'checkout', uid: 'uid-checkout' },
      replicas: 12,
    });
  });

  test('is not read from a scale that says nothing of it', () => {
    const objectRef = { resource: 'deployments', apiGroup: 'apps', namespace: 'shop', name: 'a', subresource: 'scale' };
    expect(
      eventOf({ verb: 'patch', objectRef, requestObject: {}, responseObject: { spec: 'x' } }).scaled,
    ).toBeUndefined();
  });
});

describe('what a container asks of its node', () => {
  const asking = (resources: unknown) =>
    containersOf(written('pods', '', { metadata, spec: podSpec({ resources }) }))?.[0]?.resources;

  test.each([
    ['nothing', {}, undefined],
    ['requests', { requests: { cpu: '500m', memory: '2Gi' } }, { cpuCores: 0.5, memoryBytes: 2 ** 31 }],
    ['a limit alone', { limits: { cpu: 4, memory: '1G' } }, { cpuCores: 4, memoryBytes: 1e9, cpuLimited: true }],
    ['accelerators', { limits: { 'nvidia.com/gpu': '2', 'ephemeral-storage': '1Gi' } }, { accelerators: 2 }],
    ['a slice of one', { limits: { 'nvidia.com/mig-1g.5gb': 1 } }, { accelerators: 1 }],
    ['nonsense', { requests: { cpu: 'all of it', memory: {} }, limits: [] }, undefined],
  ])('is read from %s', (_name, resources, expected) => {
    expect(asking(resources)).toEqual(expected);
  });
});

describe('where pods may run', () => {
  test('is read from tolerations and selector', () => {
    const spec = {
      ...podSpec(),
      nodeSelector: { pool: 'gpu' },
      tolerations: [{ key: 'a', operator: 'Exists' }, { operator: 'Exists' }],
    };
    expect(
      eventOf(written('daemonsets', 'apps', { metadata, spec: { template: { spec } } })).workload?.template,
    ).toMatchObject({ nodeSelector: { pool: 'gpu' }, toleratesAll: true });
  });

  test('is every node that nothing keeps it off, where nothing is said', () => {
    const { template: read } = eventOf().workload ?? {};
    expect(read).not.toHaveProperty('nodeSelector');
    expect(read).not.toHaveProperty('toleratesAll');
  });
});
