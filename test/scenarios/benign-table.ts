import {
  anomalyLine,
  connecting,
  falcoLine,
  nodeFinding,
  RecordedAudit,
  requestFinding,
  running,
  runningNew,
  runtimeFinding,
  saturated,
} from './records';
import type { Benign } from './scenario';

const kubeBench = new RecordedAudit('ben-01-kube-bench');
const agents = new RecordedAudit('ben-02-agents');
const builds = new RecordedAudit('ben-03-builds');
const chain = new RecordedAudit('ben-04-chain-nodes');
const folding = new RecordedAudit('ben-05-donated-computing');
const training = new RecordedAudit('ben-06-training');
const scaling = new RecordedAudit('ben-07-scaling');
const addOns = new RecordedAudit('ben-08-addon-update');
const load = new RecordedAudit('ben-09-load-test');
const debugging = new RecordedAudit('ben-10-debugging');
const installs = new RecordedAudit('ben-11-installs');

const DATABASE = { namespace: 'ledger', name: 'ledger-db-0', uid: '3f0c1f0e-0000-4000-8000-0000000b3612' };

const build = builds.pod();
const builder = { cluster: 'prod-a', kind: 'Pod', namespace: build.namespace, name: build.name, uid: build.uid };

export const BENIGN: readonly Benign[] = [
  {
    id: 'BEN-01',
    title: 'kube-bench tests the nodes as a Job',
    records: [
      ...kubeBench.records,
      falcoLine(kubeBench.startMs, 0.2, kubeBench.pod(), running('/usr/local/bin/kube-bench')),
      falcoLine(kubeBench.startMs, 0.5, kubeBench.pod(), running('/bin/ps', 'ps -ef')),
    ],
    atMost: 'record',
  },
  {
    id: 'BEN-02',
    title: 'Agents for monitoring and security on every node, by GitOps',
    records: [
      ...agents.records,
      ...agents.pods.map((pod) => falcoLine(agents.startMs, 2, pod, running('/opt/agent/bin/agent'))),
    ],
    atMost: 'notify-low',
  },
  {
    id: 'BEN-03',
    title: 'A day of builds: compilers at full speed, new programs all the time, downloads from mirrors',
    records: [
      ...builds.records,
      ...Array.from({ length: 40 }, (_, index) =>
        falcoLine(
          builds.startMs,
          1 + index / 10,
          build,
          runningNew(`/builds/project/target/debug/build/probe-${index}/build-script-build`),
          'Drop and execute new binary in container',
        ),
      ),
      falcoLine(builds.startMs, 6, build, runningNew('/tmp/rustup-init/rustup-init')),
      falcoLine(builds.startMs, 6.1, build, running('/usr/bin/curl', 'curl -fsSLO https://mirror.example/bin/protoc')),
      falcoLine(builds.startMs, 6.5, build, runningNew('/usr/local/bin/protoc')),
      runtimeFinding(builds.startMs, 12, 'Execution:Runtime/NewBinaryExecuted', build),
      saturated(builds.startMs, 2, build, builder),
    ],
    atMost: 'record',
  },
  {
    id: 'BEN-04',
    title: 'Nodes of public chains that do not mine, which nobody has approved; GuardDuty reports them by every means',
    records: [
      ...chain.records,
      falcoLine(chain.startMs, 2, chain.pod(), {
        ...connecting(8333),
        'proc.name': 'bitcoind',
        'proc.exepath': '/usr/local/bin/bitcoind',
      }),
      runtimeFinding(chain.startMs, 30, 'CryptoCurrency:Runtime/BitcoinTool.B!DNS', chain.pod()),
      nodeFinding(chain.startMs, 40, 'CryptoCurrency:EC2/BitcoinTool.B'),
      nodeFinding(chain.startMs, 45, 'CryptoCurrency:EC2/BitcoinTool.B!DNS'),
    ],
    atMost: 'notify-low',
    missed: {
      wanted: 'notify-low',
      why: 'All findings are of one channel of one source, and part of them may be about others on the node.',
    },
  },
  {
    id: 'BEN-05',
    title: 'Somebody donates computing time on every node: the same economy, no coin',
    records: [
      ...folding.records,
      falcoLine(folding.startMs, 2, folding.pod(), running('/usr/bin/FAHClient')),
      saturated(folding.startMs, 5, folding.pod(), folding.owner('daemonsets', 'DaemonSet')),
    ],
    atMost: 'notify-low',
    missed: {
      wanted: 'notify-low',
      why: 'A new agent on every node is no more than that, and load does not count (KM-M01).',
    },
  },
  {
    id: 'BEN-06',
    title: 'A training on GPUs, which unpacks its libraries when it starts; the bill shows it',
    records: [
      ...training.records,
      falcoLine(
        training.startMs,
        2,
        training.pod(),
        runningNew('/usr/lib/python3/dist-packages/torch/bin/ptxas'),
        'Drop and execute new binary in container',
      ),
      saturated(training.startMs, 5, training.pod(), training.owner('jobs', 'Job')),
      anomalyLine(training.startMs, 0, { percent: 80, usageType: 'EU-BoxUsage:g5.48xlarge' }),
    ],
    atMost: 'notify-low',
    missed: {
      wanted: 'record',
      why: 'A replay does not know who asked for this compute before. A deployment does, by the inspector, and explains the bill with it.',
    },
  },
  {
    id: 'BEN-07',
    title: 'The autoscaler follows the load of a shop, and the bill follows the autoscaler',
    records: [...scaling.records, anomalyLine(scaling.startMs, 0, { percent: 300 })],
    atMost: 'notify-low',
    missed: {
      wanted: 'record',
      why: 'A replay does not know who asked for this compute before. A deployment does, by the inspector, and explains the bill with it.',
    },
  },
  {
    id: 'BEN-08',
    title: 'EKS updates its add-ons',
    records: addOns.records,
    atMost: 'record',
  },
  {
    id: 'BEN-09',
    title: 'A load test with all processors busy for three quarters of an hour',
    records: [
      ...load.records,
      falcoLine(load.startMs, 1, load.pod(), running('/usr/bin/stress-ng', 'stress-ng --cpu 4 --timeout 45m')),
      saturated(load.startMs, 1, load.pod(), load.owner('jobs', 'Job')),
    ],
    atMost: 'record',
  },
  {
    id: 'BEN-10',
    title: 'A developer looks into a pod, by exec and by a container for debugging',
    records: [
      ...debugging.records,
      requestFinding(
        debugging.startMs,
        10,
        'Execution:Kubernetes/AnomalousBehavior.ExecInPod',
        { type: 'pods', namespace: 'orders', name: 'orders-0' },
        'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Platform_0123456789abcdef/alex@example.com',
      ),
    ],
    atMost: 'record',
  },
  {
    id: 'BEN-11',
    title: 'A platform team installs a certificate manager and backups',
    records: installs.records,
    atMost: 'record',
  },
  {
    id: 'BEN-12',
    title: 'A data base reserves huge pages when it starts',
    records: [
      falcoLine(installs.startMs, 5, DATABASE, running('/sbin/sysctl', 'sysctl -w vm.nr_hugepages=4096')),
      falcoLine(installs.startMs, 5.1, DATABASE, running('/usr/bin/postgres', 'postgres -c huge_pages=on')),
    ],
    atMost: 'record',
  },
  {
    id: 'BEN-13',
    title: 'An installation so large that the audit log cuts its lines off',
    records: installs.records.map(({ source, line }) => ({
      source,
      line: line.slice(0, Math.floor(line.length / 2)),
      isCut: true,
    })),
    atMost: 'record',
  },
];
