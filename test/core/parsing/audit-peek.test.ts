import fc from 'fast-check';
import { analyse } from '../../../lambdas/core/detectors/analyse';
import { auditDetectors } from '../../../lambdas/core/detectors';
import { selectionOf } from '../../../lambdas/core/detectors/selection';
import type { AuditEvent } from '../../../lambdas/core/model/audit-event';
import { parseAuditEvent } from '../../../lambdas/core/parsing/audit';
import { peekLogBatch } from '../../../lambdas/core/parsing/audit-peek';
import { auditLine, auditRecord, backgroundRecords, podCreation, type AuditRecord } from '../../support/audit-event';
import { deliveryText, payloadOf } from '../../support/log-delivery';
import { moneroAddress } from '../../support/wallets';

const WALLET = moneroAddress('peek');
const wanted = selectionOf(auditDetectors);

const peek = (text: string) => peekLogBatch(payloadOf(text), wanted);
const candidatesOf = (messages: readonly string[]) =>
  peek(deliveryText(messages)).records.map(({ message }) => message);

const comesToSomething = (event: AuditEvent): boolean => {
  const { signals, ownerships, observations = [] } = analyse(auditDetectors, event, 'peek');
  return signals.length + ownerships.length + observations.length > 0;
};

/** Whether anything comes of a line when everything is parsed: a signal, an ownership, an observation, a count of unreadable writes. */
const matters = (line: string): boolean => {
  const event = parseAuditEvent(line, 'prod-a', 0);
  if (!event.ok) {
    const { reason, verb, objectRef, salvaged } = event.error;
    if (salvaged && comesToSomething(salvaged)) return true;
    // What must mention something and was cut off before it tells nothing.
    const mayMention = wanted.mentions.has(objectRef.resource);
    return reason !== 'not-audit' && !mayMention && wanted.wants(verb, objectRef.resource, objectRef.subresource);
  }
  return comesToSomething(event.value);
};

const mining = podCreation({ args: ['-u', WALLET] }, 'mallory');

describe('the peek', () => {
  test('leaves out what nobody reads', () => {
    const { records, skipped } = peek(deliveryText(backgroundRecords.map((record) => JSON.stringify(record))));
    expect(records).toEqual([]);
    expect(skipped).toBe(backgroundRecords.length);
  });

  test('gives id, time and message of what somebody reads', () => {
    const line = JSON.stringify(mining);
    const { records, location } = peek(deliveryText([JSON.stringify(backgroundRecords[0]), line]));
    expect(records).toEqual([{ id: `3961${'1'.padStart(52, '0')}`, timestamp: 1_795_435_200_001, message: line }]);
    expect(location).toBe('/aws/eks/prod-a/cluster:kube-apiserver-audit-0123');
  });

  test('passes on whatever somebody without a name asks for', () => {
    const line = auditLine({
      verb: 'list',
      user: { username: 'system:anonymous', groups: ['system:unauthenticated'] },
    });
    const other = auditLine({ verb: 'list', user: { username: 'system:anonymous-looking' } });
    expect(candidatesOf([JSON.stringify(backgroundRecords[0]), line, other])).toEqual([line]);
  });

  test('passes on commands that are run in pods, and leaves out reads of pods', () => {
    const objectRef = { resource: 'pods', namespace: 'shop', name: 'a', apiVersion: 'v1' };
    const exec = auditLine({ verb: 'get', objectRef: { ...objectRef, subresource: 'exec' } });
    const read = auditLine({ verb: 'get', objectRef });
    const log = auditLine({ verb: 'get', objectRef: { ...objectRef, subresource: 'log' } });
    expect(candidatesOf([read, exec, log])).toEqual([exec]);
  });

  test.each(['}', '},', 'a"}', '{}', '"}', '"},"a', '\\"}', ',"subresource":"log"}'])(
    'passes on a command that is run in a pod called %s',
    (name) => {
      const exec = auditLine({
        verb: 'get',
        objectRef: { resource: 'pods', namespace: 'shop', name, apiVersion: 'v1', subresource: 'exec' },
      });
      expect(candidatesOf([exec])).toEqual([exec]);
    },
  );

  test('passes on what is asked of a kubelet, and leaves out reads of nodes', () => {
    const objectRef = { resource: 'nodes', name: 'node-1', apiVersion: 'v1' };
    const proxy = auditLine({ verb: 'get', objectRef: { ...objectRef, subresource: 'proxy' } });
    const read = auditLine({ verb: 'get', objectRef });
    expect(candidatesOf([read, proxy])).toEqual([proxy]);
  });

  test('passes on reads of secrets, and leaves out reads of other objects', () => {
    const secret = auditLine({ verb: 'get', objectRef: { resource: 'secrets', namespace: 'shop', name: 'db' } });
    const settings = auditLine({ verb: 'get', objectRef: { resource: 'configmaps', namespace: 'shop', name: 'db' } });
    expect(candidatesOf([settings, secret, settings])).toEqual([secret]);
  });

  test('passes on a review of access to a kubelet, and leaves out the others, of which there are many', () => {
    const review = (subresource: string) =>
      auditLine({
        verb: 'create',
        objectRef: { resource: 'subjectaccessreviews', apiGroup: 'authorization.k8s.io', apiVersion: 'v1' },
        requestObject: {
          spec: { user: 'mallory', resourceAttributes: { verb: 'create', resource: 'nodes', subresource } },
        },
      });
    const [metrics, proxy] = [review('metrics'), review('proxy')];
    expect(candidatesOf([metrics, proxy, metrics])).toEqual([proxy]);
    expect(candidatesOf([metrics, metrics])).toEqual([]);
  });

  test('passes on what was refused, wherever in the delivery it stands', () => {
    const read = (name: string, decision: string) =>
      auditLine({
        verb: 'list',
        objectRef: { resource: 'pods', namespace: 'shop', name },
        annotations: { 'authorization.k8s.io/decision': decision },
      });
    const lines = [
      read('a', 'allow'),
      read('b', 'forbid'),
      read('c', 'allow'),
      read('d', 'allow'),
      read('e', 'forbid'),
    ];
    expect(candidatesOf(lines)).toEqual([lines[1], lines[4]]);
    expect(candidatesOf(lines.slice(2, 4))).toEqual([]);
  });

  test('is not misled about a refusal by what an annotation before or behind it says', () => {
    const refused = (annotations: Readonly<Record<string, string>>) =>
      auditLine({ verb: 'list', objectRef: { resource: 'pods', namespace: 'shop', name: 'a' }, annotations });
    const key = 'authorization.k8s.io/decision';
    const forged = `{"${key}":"allow"}`;
    const lines = [
      refused({ [key]: 'forbid', 'authorization.k8s.io/reason': forged }),
      refused({ 'a.example/text': forged, [key]: 'forbid' }),
    ];
    expect(candidatesOf([...lines, JSON.stringify(backgroundRecords[0])])).toEqual(lines);
  });

  test('knows a probe', () => {
    expect(peek(deliveryText(['CWL CONTROL MESSAGE'], { messageType: 'CONTROL_MESSAGE' })).isProbe).toBe(true);
  });

  test('reads a batch without lines', () => {
    expect(peek(deliveryText([])).records).toEqual([]);
  });

  test('parses a batch at once in which most lines are wanted', () => {
    const lines = Array.from({ length: 500 }, () => JSON.stringify(mining));
    expect(candidatesOf([...lines, JSON.stringify(backgroundRecords[0])])).toHaveLength(501);
    expect(candidatesOf([...lines.slice(0, 60), JSON.stringify(backgroundRecords[0])])).toHaveLength(60);
  });

  test('throws on what is no delivery, so that it is kept', () => {
    expect(() => peek('{"a":1}')).toThrow();
    expect(() => peek('not JSON')).toThrow();
  });

  test('keeps characters beyond ASCII', () => {
    const line = auditLine({ userAgent: 'κubectl ✓ 💰 \u2028' });
    expect(candidatesOf([line])).toEqual([line]);
  });

  test.each([
    ['a verb', { userAgent: 'x","verb":"get","x":"' }],
    ['an escaped verb', { userAgent: 'x\\","verb\\":\\"get\\"' }],
    ['a reference', { userAgent: 'x","objectRef":{"resource":"leases"},"a":"' }],
    ['a status write', { userAgent: ',"subresource":"status"}' }],
    ['a verb in the address', { requestURI: '/api/v1/pods?a=","verb":"get","user":{"username":"x' }],
    ['backslashes in the address', { requestURI: '/api/v1/pods?a=\\\\","verb":"get\\' }],
    ['the field behind a short id', { auditID: 'x","stage":"y', userAgent: '","verb":"get","user":{"username":"x' }],
    ['the end of a delivery', { userAgent: '"}]}' }],
    ['another delivery', { userAgent: '"},{"id":"1","timestamp":2,"message":"{' }],
    ['fields of a reference in a name', { objectRef: { ...mining.objectRef, name: 'x","subresource":"status"}' } }],
  ])('is not misled by attacker text that looks like %s', (_name, changes) => {
    const line = JSON.stringify({ ...mining, ...changes });
    expect(candidatesOf([JSON.stringify(backgroundRecords[0]), line, JSON.stringify(backgroundRecords[1])])).toEqual([
      line,
    ]);
  });

  test.each([
    ['another order of fields', JSON.stringify(Object.fromEntries(Object.entries(mining).reverse()))],
    [
      'a body before the reference',
      JSON.stringify({ ...mining, objectRef: undefined, x: { objectRef: mining.objectRef } }),
    ],
    ['whitespace', JSON.stringify(mining, null, 2)],
    [
      'escapes that the API server does not use',
      JSON.stringify(mining).replace('"verb":"create"', '"verb":"cr\\u0065ate"'),
    ],
    ['its end cut off', `${JSON.stringify(mining).slice(0, 700)}[Truncated...]`],
    ['its end cut off after a brace', JSON.stringify(mining).slice(0, JSON.stringify(mining).indexOf('},{') + 3)],
    ['its end cut off early', JSON.stringify(mining).slice(0, 60)],
  ])('passes on an event with %s', (_name, line) => {
    expect(candidatesOf([line])).toEqual([line]);
  });

  const line = JSON.stringify(mining);
  const batch = JSON.parse(deliveryText([line, JSON.stringify(backgroundRecords[0])])) as Record<string, unknown>;
  const events = batch['logEvents'] as Record<string, unknown>[];

  test.each([
    ['indented', JSON.stringify(batch, null, 1)],
    ['with its fields in another order', JSON.stringify(Object.fromEntries(Object.entries(batch).reverse()))],
    [
      'with more fields for an event',
      JSON.stringify({ ...batch, logEvents: events.map((e) => ({ ...e, extractedFields: { a: 'b' } })) }),
    ],
    [
      'with an event in another order',
      JSON.stringify({
        ...batch,
        logEvents: [...events].reverse().map((e, i) => (i === 1 ? Object.fromEntries(Object.entries(e).reverse()) : e)),
      }),
    ],
    ['with escapes in the field names', JSON.stringify(batch).replaceAll('"message"', '"m\\u0065ssage"')],
    ['with quotes escaped by number', JSON.stringify(batch).replaceAll('\\"', '\\u0022')],
    ['with something after its events', JSON.stringify({ ...batch, more: 1 })],
  ])('finds the event in a delivery %s', (_name, text) => {
    expect(peek(text).records.map(({ message }) => message)).toContain(line);
  });
});

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '","verb":"get","',
    '\\","verb\\":\\"get\\"',
    '"},{"id":"1"',
    '\\',
    '\\\\"',
    '"message"',
    '}',
    ',"subresource":"status"}',
  ),
);

const GROUPS: Readonly<Record<string, string>> = {
  clusterrolebindings: 'rbac.authorization.k8s.io',
  clusterroles: 'rbac.authorization.k8s.io',
  validatingwebhookconfigurations: 'admissionregistration.k8s.io',
  subjectaccessreviews: 'authorization.k8s.io',
  certificatesigningrequests: 'certificates.k8s.io',
  deployments: 'apps',
};

const RESOURCES = [
  ...Object.keys(GROUPS),
  ...['pods', 'cronjobs', 'leases', 'configmaps', 'workflows', 'nodes', 'serviceaccounts', 'networkpolicies'],
  ...['daemonsets', 'resourcequotas', 'secrets'],
];

const SUBRESOURCES = ['status', 'ephemeralcontainers', 'scale', 'exec', 'attach', 'proxy', 'token', 'approval'];

const BODIES = [
  undefined,
  { roleRef: { name: 'cluster-admin' }, subjects: [{ kind: 'User', name: 'mallory' }] },
  { rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] },
  { webhooks: [{ failurePolicy: 'Ignore' }] },
  { spec: { replicas: 0, signerName: 'kubernetes.io/kube-apiserver-client' } },
  { spec: { user: 'mallory', resourceAttributes: { verb: 'create', resource: 'nodes', subresource: 'proxy' } } },
  { metadata: { labels: { 'mineguard/incident': null } } },
];

const record: fc.Arbitrary<AuditRecord> = fc
  .record({
    verb: fc.constantFrom('create', 'update', 'patch', 'get', 'list', 'watch', 'delete', 'deletecollection'),
    resource: fc.constantFrom(...RESOURCES),
    subresource: fc.constantFrom(undefined, undefined, ...SUBRESOURCES),
    name: fc.oneof(fc.constantFrom('checkout', 'falco', 'aws-auth', 'system:fake', 'mineguard-inc-1'), text),
    userAgent: text,
    requestURI: fc.oneof(
      text,
      fc.constant('/api/v1/namespaces/shop/pods/a/exec?command=./a&command=--algo%3Drx/0'),
      fc.constant('/api/v1/nodes/node-1/proxy/run/shop/a/app?cmd=id'),
    ),
    username: fc.oneof(
      fc.constantFrom(
        'mallory',
        'system:anonymous',
        'system:node:node-1',
        'system:serviceaccount:shop:ci',
        'system:serviceaccount:kube-system:replicaset-controller',
      ),
      text,
    ),
    body: fc.constantFrom(...BODIES),
    args: fc.oneof(fc.constant(['-u', WALLET]), fc.constant(['-o', 'stratum+tcp://pool.example:1']), fc.array(text)),
    annotations: fc.dictionary(text, text),
    decision: fc.constantFrom('allow', 'forbid'),
    isFirst: fc.boolean(),
    // A client may choose it.
    auditID: fc.oneof(fc.constant('0a1b2c3d-0a1b-4a1b-a1b2-0a1b2c3d4e5f'), fc.string({ maxLength: 64 }), text),
  })
  .map(({ verb, resource, subresource, name, userAgent, requestURI, username, args, body, ...rest }) => {
    const { annotations, decision, isFirst, auditID } = rest;
    const decided = { 'authorization.k8s.io/decision': decision };
    const pod = podCreation({ args });
    const impersonatedUser = { username: 'system:kube-scheduler', groups: ['system:masters'] };
    return auditRecord({
      auditID,
      verb,
      requestURI,
      userAgent,
      user: { username, extra: Object.fromEntries(Object.entries(annotations).map(([key, value]) => [key, [value]])) },
      ...(name === 'checkout' ? { impersonatedUser } : {}),
      objectRef: {
        resource,
        namespace: name === 'aws-auth' ? 'kube-system' : 'shop',
        name,
        apiGroup: GROUPS[resource] ?? '',
        apiVersion: 'v1',
        ...(subresource && { subresource }),
      },
      ...(body === undefined ? {} : { requestObject: body }),
      responseObject: body ?? pod.responseObject,
      annotations: isFirst ? { ...decided, ...annotations } : { ...annotations, ...decided },
    });
  });

/** How the same event may be written down. */
const line = fc.tuple(record, fc.nat(8), fc.nat()).map(([value, form, cut]) => {
  const plain = JSON.stringify(value);
  const forms = [
    plain,
    plain,
    JSON.stringify(value, null, 1),
    JSON.stringify(Object.fromEntries(Object.entries(value).reverse())),
    plain.replaceAll('&', '\\u0026').replaceAll('<', '\\u003c'),
    `${plain.slice(0, cut % plain.length)}[Truncated...]`,
    plain.slice(0, cut % plain.length),
    plain.slice(0, plain.indexOf('{', cut % plain.length) + 1),
    plain.replace(/[a-z]/g, (letter) => (letter === 'e' ? '\\u0065' : letter)),
  ];
  return forms[form] ?? plain;
});

test('whatever comes of a line when everything is parsed, the peek passes the line on', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), fc.constantFrom(0, 0, 1), (lines, indent) => {
      const text = JSON.stringify(JSON.parse(deliveryText(lines)), null, indent);
      const candidates = peek(text).records.map(({ message }) => message);
      for (const important of lines.filter(matters)) expect(candidates).toContain(important);
    }),
    { numRuns: 2000 },
  );
});
