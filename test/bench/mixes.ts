import { capturedLines } from '../support/falco-lines';
import { auditRecord, type AuditRecord } from '../support/audit-event';
import {
  bitcoinLegacyAddress,
  bitcoinSegwitAddress,
  ethereumAddress,
  kaspaAddress,
  litecoinLegacyAddress,
  misspelt,
  moneroAddress,
  zcashAddress,
} from '../support/wallets';

/** Numbers that look random and are the same in every run. */
export type Random = (below: number) => number;

/** Mulberry32: small, fast and good enough to keep gzip from finding the same text twice. */
export const seeded = (seed: number): Random => {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
};

const hex = (random: Random, digits: number): string =>
  Array.from({ length: digits }, () => random(16).toString(16)).join('');

const uid = (random: Random): string =>
  `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-a${hex(random, 3)}-${hex(random, 12)}`;

const time = (random: Random): string =>
  `2026-11-23T12:${String(random(60)).padStart(2, '0')}:${String(random(60)).padStart(2, '0')}.${String(random(1e6)).padStart(6, '0')}Z`;

const nodeName = (random: Random): string => `ip-10-0-${random(4)}-${random(250)}.eu-west-1.compute.internal`;

const APPS = ['checkout', 'catalog', 'payments', 'search', 'session-cache', 'image-resizer', 'ledger', 'frontend'];
const app = (random: Random): string => APPS[random(APPS.length)] ?? 'checkout';

/** What every event has of its own: without it, gzip would make the payload smaller than any real one. */
const event = (random: Random, changes: Partial<AuditRecord>): AuditRecord => {
  const at = time(random);
  return auditRecord({
    auditID: uid(random),
    requestObject: undefined,
    responseObject: undefined,
    requestReceivedTimestamp: at,
    stageTimestamp: at,
    responseStatus: { metadata: {}, code: 200 },
    sourceIPs: [`10.0.${random(4)}.${random(250)}`],
    userAgent: 'kubelet/v1.36.0 (linux/arm64) kubernetes/0123abc',
    annotations: { 'authorization.k8s.io/decision': 'allow', 'authorization.k8s.io/reason': '' },
    ...changes,
  });
};

/** What the authenticator of EKS notes: the role, and the session of the role. */
const session = (random: Random) => {
  const instance = `i-${hex(random, 17)}`;
  const role = `AROA${hex(random, 17).toUpperCase()}`;
  return {
    accessKeyId: [`ASIA${hex(random, 16).toUpperCase()}`],
    arn: [`arn:aws:sts::111122223333:assumed-role/shop/${instance}`],
    canonicalArn: ['arn:aws:iam::111122223333:role/shop'],
    principalId: [role],
    sessionName: [instance],
    'sigs.k8s.io/aws-iam-authenticator/principalId': [role],
  };
};

const kubelet = (random: Random) => {
  const name = nodeName(random);
  return {
    name,
    user: {
      username: `system:node:${name}`,
      groups: ['system:nodes', 'system:authenticated'],
      extra: session(random),
    },
  };
};

const serviceAccount = (random: Random, namespace: string, name: string) => ({
  username: `system:serviceaccount:${namespace}:${name}`,
  uid: uid(random),
  groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
  extra: {
    'authentication.kubernetes.io/credential-id': [`JTI=${uid(random)}`],
    'authentication.kubernetes.io/node-name': [nodeName(random)],
    'authentication.kubernetes.io/node-uid': [uid(random)],
    'authentication.kubernetes.io/pod-name': [`${name}-${hex(random, 10)}-${hex(random, 5)}`],
    'authentication.kubernetes.io/pod-uid': [uid(random)],
  },
});

const labels = (name: string) => ({
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/instance': `${name}-prod`,
  'app.kubernetes.io/managed-by': 'Helm',
  team: 'shop',
});

const probe = (path: string) => ({
  httpGet: { path, port: 8080, scheme: 'HTTP' },
  timeoutSeconds: 1,
  periodSeconds: 10,
  successThreshold: 1,
  failureThreshold: 3,
});

/** The specification of an ordinary service, with the fields that the API server fills in. */
const podSpec = (random: Random, name: string) => ({
  volumes: [
    { name: 'config', configMap: { name: `${name}-config`, defaultMode: 420 } },
    {
      name: 'kube-api-access',
      projected: { sources: [{ serviceAccountToken: { expirationSeconds: 3607, path: 'token' } }], defaultMode: 420 },
    },
  ],
  containers: [
    {
      name,
      image: `111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/${name}@sha256:${hex(random, 64)}`,
      args: ['--port', '8080', '--log-format=json', `--shard=${random(16)}`],
      ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
      env: [
        { name: 'NODE_ENV', value: 'production' },
        { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: 'http://otel-collector.monitoring.svc:4317' },
        { name: 'DATABASE_HOST', value: `${name}.cluster-example.eu-west-1.rds.amazonaws.com` },
        { name: 'DATABASE_PASSWORD', valueFrom: { secretKeyRef: { name: `${name}-database`, key: 'password' } } },
      ],
      resources: { limits: { cpu: '1', memory: '512Mi' }, requests: { cpu: '250m', memory: '256Mi' } },
      volumeMounts: [{ name: 'config', readOnly: true, mountPath: '/etc/service' }],
      livenessProbe: probe('/live'),
      readinessProbe: probe('/ready'),
      terminationMessagePath: '/dev/termination-log',
      terminationMessagePolicy: 'File',
      imagePullPolicy: 'IfNotPresent',
      securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, runAsNonRoot: true },
    },
  ],
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 30,
  dnsPolicy: 'ClusterFirst',
  serviceAccountName: name,
  securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
  schedulerName: 'default-scheduler',
});

const deployment = (random: Random, name: string) => ({
  kind: 'Deployment',
  apiVersion: 'apps/v1',
  metadata: {
    name,
    namespace: 'shop',
    uid: uid(random),
    resourceVersion: String(random(1e9)),
    generation: random(90),
    creationTimestamp: '2026-01-05T09:00:00Z',
    labels: labels(name),
    annotations: { 'deployment.kubernetes.io/revision': String(random(90)) },
  },
  spec: {
    replicas: 3,
    selector: { matchLabels: { 'app.kubernetes.io/name': name } },
    template: { metadata: { labels: labels(name) }, spec: podSpec(random, name) },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
  },
  status: { observedGeneration: random(90), replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3 },
});

const lease = (random: Random): AuditRecord => {
  const { name, user } = kubelet(random);
  return event(random, {
    level: 'Metadata',
    requestURI: `/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${name}?timeout=10s`,
    verb: 'update',
    user,
    objectRef: {
      resource: 'leases',
      namespace: 'kube-node-lease',
      name,
      uid: uid(random),
      apiGroup: 'coordination.k8s.io',
      apiVersion: 'v1',
      resourceVersion: String(random(1e9)),
    },
  });
};

const nodeStatus = (random: Random): AuditRecord => {
  const { name, user } = kubelet(random);
  const heartbeat = time(random);
  return event(random, {
    level: 'Request',
    requestURI: `/api/v1/nodes/${name}/status?timeout=10s`,
    verb: 'patch',
    user,
    objectRef: { resource: 'nodes', name, apiVersion: 'v1', subresource: 'status' },
    requestObject: {
      status: {
        '$setElementOrder/conditions': ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'].map((type) => ({
          type,
        })),
        conditions: ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'].map((type) => ({
          lastHeartbeatTime: heartbeat,
          type,
        })),
        images: Array.from({ length: 6 }, () => ({
          names: [`111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/${app(random)}@sha256:${hex(random, 64)}`],
          sizeBytes: random(1e9),
        })),
      },
    },
  });
};

const podStatus = (random: Random): AuditRecord => {
  const { user } = kubelet(random);
  const service = app(random);
  const name = `${service}-${hex(random, 10)}-${hex(random, 5)}`;
  return event(random, {
    level: 'Request',
    requestURI: `/api/v1/namespaces/shop/pods/${name}/status`,
    verb: 'patch',
    user,
    objectRef: { resource: 'pods', namespace: 'shop', name, apiVersion: 'v1', subresource: 'status' },
    requestObject: {
      metadata: { uid: uid(random) },
      status: {
        $setElementOrder: ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'],
        conditions: [
          { lastTransitionTime: time(random), status: 'True', type: 'Ready' },
          { lastTransitionTime: time(random), status: 'True', type: 'ContainersReady' },
        ],
        containerStatuses: [
          {
            containerID: `containerd://${hex(random, 64)}`,
            image: `111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/${service}:1.4.2`,
            imageID: `111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/${service}@sha256:${hex(random, 64)}`,
            lastState: {},
            name: service,
            ready: true,
            restartCount: 0,
            started: true,
            state: { running: { startedAt: time(random) } },
          },
        ],
        podIP: `10.0.${random(4)}.${random(250)}`,
      },
    },
  });
};

const READS = ['pods', 'services', 'configmaps', 'nodes', 'namespaces', 'persistentvolumeclaims'] as const;
const READERS = ['argocd-application-controller', 'kube-state-metrics', 'external-dns', 'cluster-autoscaler'] as const;

const read = (random: Random): AuditRecord => {
  const resource = READS[random(READS.length)] ?? 'pods';
  const verb = ['get', 'list', 'watch'][random(3)] ?? 'get';
  const reader = READERS[random(READERS.length)] ?? 'external-dns';
  const name = app(random);
  return event(random, {
    level: resource === 'configmaps' ? 'Metadata' : 'Request',
    requestURI:
      verb === 'get'
        ? `/api/v1/namespaces/shop/${resource}/${name}`
        : `/api/v1/${resource}?allowWatchBookmarks=true&resourceVersion=${random(1e9)}&timeoutSeconds=${random(600)}`,
    verb,
    user: serviceAccount(random, 'platform', reader),
    userAgent: `${reader}/v2.1.0 (linux/arm64) kubernetes/0123abc`,
    objectRef: { resource, ...(verb === 'get' ? { namespace: 'shop', name } : {}), apiVersion: 'v1' },
    annotations: {
      'authorization.k8s.io/decision': 'allow',
      'authorization.k8s.io/reason': `RBAC: allowed by ClusterRoleBinding "${reader}" of ClusterRole "${reader}" to ServiceAccount "${reader}/platform"`,
    },
  });
};

const endpointSlice = (random: Random): AuditRecord => {
  const name = `${app(random)}-${hex(random, 5)}`;
  return event(random, {
    level: 'Metadata',
    requestURI: `/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices/${name}`,
    verb: 'update',
    user: serviceAccount(random, 'kube-system', 'endpointslice-controller'),
    userAgent:
      'kube-controller-manager/v1.36.0 (linux/amd64) system:serviceaccount:kube-system:endpointslice-controller',
    objectRef: {
      resource: 'endpointslices',
      namespace: 'shop',
      name,
      uid: uid(random),
      apiGroup: 'discovery.k8s.io',
      apiVersion: 'v1',
    },
  });
};

const clusterEvent = (random: Random): AuditRecord => {
  const { user } = kubelet(random);
  return event(random, {
    level: 'Metadata',
    requestURI: '/apis/events.k8s.io/v1/namespaces/shop/events',
    verb: 'create',
    user,
    objectRef: {
      resource: 'events',
      namespace: 'shop',
      name: `${app(random)}-${hex(random, 5)}.${hex(random, 16)}`,
      apiGroup: 'events.k8s.io',
      apiVersion: 'v1',
    },
    responseStatus: { metadata: {}, code: 201 },
  });
};

const accessReview = (random: Random): AuditRecord => {
  const { user } = kubelet(random);
  const review = {
    kind: 'SubjectAccessReview',
    apiVersion: 'authorization.k8s.io/v1',
    metadata: {},
    spec: {
      resourceAttributes: {
        verb: 'get',
        version: 'v1',
        resource: 'nodes',
        subresource: 'metrics',
        name: nodeName(random),
      },
      user: 'system:serviceaccount:monitoring:prometheus',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:monitoring', 'system:authenticated'],
    },
    status: { allowed: false },
  };
  return event(random, {
    requestURI: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
    verb: 'create',
    user,
    objectRef: { resource: 'subjectaccessreviews', apiGroup: 'authorization.k8s.io', apiVersion: 'v1' },
    responseStatus: { metadata: {}, code: 201 },
    requestObject: review,
    responseObject: {
      ...review,
      status: { allowed: true, reason: 'RBAC: allowed by ClusterRoleBinding "prometheus"' },
    },
  });
};

/** A controller writes down how far it is: the whole object, twice. */
const deploymentStatus = (random: Random): AuditRecord => {
  const name = app(random);
  const object = deployment(random, name);
  return event(random, {
    requestURI: `/apis/apps/v1/namespaces/shop/deployments/${name}/status`,
    verb: 'update',
    user: serviceAccount(random, 'kube-system', 'deployment-controller'),
    userAgent: 'kube-controller-manager/v1.36.0 (linux/amd64) system:serviceaccount:kube-system:deployment-controller',
    objectRef: {
      resource: 'deployments',
      namespace: 'shop',
      name,
      uid: object.metadata.uid,
      apiGroup: 'apps',
      apiVersion: 'v1',
      subresource: 'status',
    },
    requestObject: object,
    responseObject: object,
  });
};

/** A pipeline rolls out a new version: what the analyzer has to read. */
const rollout = (random: Random): AuditRecord => {
  const name = app(random);
  const object = deployment(random, name);
  return event(random, {
    requestURI: `/apis/apps/v1/namespaces/shop/deployments/${name}?fieldManager=helm`,
    verb: 'patch',
    user: serviceAccount(random, 'platform', 'deployer'),
    userAgent: 'helm/v3.18.0',
    objectRef: { resource: 'deployments', namespace: 'shop', name, apiGroup: 'apps', apiVersion: 'v1' },
    requestObject: { spec: object.spec },
    responseObject: object,
  });
};

/** How often each kind occurs among a hundred events; the levels are those of the audit policy of EKS. */
const HUM: readonly (readonly [share: number, make: (random: Random) => AuditRecord])[] = [
  [34, lease],
  [28, read],
  [10, nodeStatus],
  [10, podStatus],
  [6, endpointSlice],
  [5, clusterEvent],
  [5, accessReview],
  [2, deploymentStatus],
];

const hum = (random: Random): AuditRecord => {
  let place = random(HUM.reduce((sum, [share]) => sum + share, 0));
  for (const [share, make] of HUM) {
    if (place < share) return make(random);
    place -= share;
  }
  return lease(random);
};

/** Events between two workload writes. */
const QUIET = 1000;

/** The audit log of a cluster that only runs: one event in a thousand writes a workload. */
export const benignLines = (count: number, random: Random): readonly string[] =>
  Array.from({ length: count }, (_, index) =>
    JSON.stringify(index % QUIET === QUIET / 2 ? rollout(random) : hum(random)),
  );

const ADDRESSES = [
  moneroAddress,
  bitcoinLegacyAddress,
  bitcoinSegwitAddress,
  litecoinLegacyAddress,
  ethereumAddress,
  kaspaAddress,
  zcashAddress,
] as const;

/** Each looks like what gives a miner away, and is not: a checksum that does not hold, a scheme of another trade. */
const NEAR_MISSES: readonly ((random: Random) => string)[] = [
  (random) => misspelt((ADDRESSES[random(ADDRESSES.length)] ?? moneroAddress)(hex(random, 8))),
  (random) => `--donate-levels=${random(100)}`,
  (random) => `--coin-list=/etc/coins/${hex(random, 6)}`,
  (random) => `--url=https://pool-${hex(random, 4)}.registry.example:8443/v2/`,
  (random) => `stratum-one-clock-${hex(random, 4)}.example:123`,
  (random) => `--algorithm=${['round-robin', 'least-request', 'ring-hash'][random(3)] ?? ''}`,
  (random) => `registry.example/monitoring/xmrig-exporter:${random(9)}.${random(9)}`,
  (random) => `--user-id=${uid(random)}`,
  (random) => `--checksum=sha256:${hex(random, 64)}`,
  (random) => `--payload=${Buffer.from(`{"name":"${hex(random, 12)}","threads":${random(64)}}`).toString('base64')}`,
  (random) => `curl -fsSL https://get.example/${hex(random, 8)}.tar.gz -o /tmp/release.tar.gz`,
  (random) => `--key=${hex(random, 64)}`,
];

const nearMisses = (count: number, random: Random): readonly string[] =>
  Array.from({ length: count }, (_, index) => (NEAR_MISSES[index % NEAR_MISSES.length] ?? hex)(random, 8));

const WORDS_IN_ARGUMENTS = 240;
const VARIABLES = 120;

/** Nothing but workload writes, each a large specification full of what looks like mining and is not. */
export const hostileLines = (count: number, random: Random): readonly string[] =>
  Array.from({ length: count }, () => {
    const name = `${app(random)}-${hex(random, 5)}`;
    const spec = podSpec(random, name);
    const object = {
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: { name, namespace: 'shop', uid: uid(random), labels: labels(name) },
      spec: {
        ...spec,
        containers: spec.containers.map((container) => ({
          ...container,
          args: nearMisses(WORDS_IN_ARGUMENTS, random),
          env: nearMisses(VARIABLES, random).map((value, index) => ({ name: `SETTING_${index}`, value })),
        })),
      },
    };
    return JSON.stringify(
      event(random, {
        requestURI: '/api/v1/namespaces/shop/pods?fieldManager=kubectl-create',
        verb: 'create',
        user: { username: 'alice', groups: ['system:authenticated'], extra: session(random) },
        userAgent: 'kubectl/v1.36.0 (linux/arm64) kubernetes/0123abc',
        objectRef: { resource: 'pods', namespace: 'shop', name, apiVersion: 'v1' },
        responseStatus: { metadata: {}, code: 201 },
        requestObject: object,
        responseObject: object,
      }),
    );
  });

/** Lines that Falco itself wrote in ordinary containers and about miners, each with a pod and a time of its own. */
export const falcoLines = (count: number, random: Random): readonly string[] => {
  const captured = [...capturedLines('benign'), ...capturedLines('wrapped-miner')];
  return Array.from({ length: count }, (_, index) =>
    (captured[index % captured.length] ?? '')
      .replaceAll('checkout-7c9d8b6f5c-x2x7q', `${app(random)}-${hex(random, 10)}-${hex(random, 5)}`)
      .replace(/"time":"[^"]*"/, `"time":"${time(random).replace('Z', '000Z')}"`),
  );
};
