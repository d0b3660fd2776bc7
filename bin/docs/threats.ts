import type { ControlId } from './controls';
import type { SourceId } from './sources';

export const PHASES = ['development', 'application', 'infrastructure', 'detection'] as const;

export type Phase = (typeof PHASES)[number];

export interface Threat {
  readonly phase: Phase;
  readonly title: string;
  /** Ids of detectors that see it or what follows from it. */
  readonly detectors: readonly string[];
  readonly controls: readonly ControlId[];
  /** What neither detector nor control meets; empty when there is nothing to say. */
  readonly gap: string;
}

export const THREATS = {
  publicImage: {
    phase: 'development',
    title: 'A public image that carries a miner',
    detectors: ['KM-A04', 'KM-A15', 'KM-F01', 'KM-F02', 'KM-F06', 'KM-F17', 'KM-G01', 'KM-G02', 'KM-M01'],
    controls: ['imagePolicy', 'distroless', 'falcoPack', 'quarantine', 'block'],
    gap: 'Nothing looks inside images. A digest proves which image it is, not that it is good.',
  },
  poisonedPipeline: {
    phase: 'development',
    title: 'A poisoned tool in the pipeline, which steals what the pipeline may do',
    detectors: ['KM-A10', 'KM-A11', 'KM-A13', 'KM-A14', 'KM-A15', 'KM-B06', 'KM-B12', 'KM-B13'],
    controls: ['imagePolicy', 'namespaceBaseline', 'quarantine'],
    gap: 'The theft happens outside the cluster and is not seen. Who deploys with the stolen right, from where the pipeline does, what it usually deploys, looks like the pipeline.',
  },
  knownHole: {
    phase: 'development',
    title: 'A known hole in an image that faces the internet',
    detectors: ['KM-D01', 'KM-F03', 'KM-F11', 'KM-F12', 'KM-G05'],
    controls: ['distroless', 'namespaceBaseline'],
    gap: 'KM-D01 tells which door may have been used; it is never counted. Images outside ECR are not scanned.',
  },
  buildRunner: {
    phase: 'development',
    title: 'Mining in build runners, by a pull request or a trial account',
    detectors: ['KM-F01', 'KM-F02', 'KM-F06', 'KM-M01', 'KM-C01'],
    controls: ['namespaceBaseline', 'falcoPack', 'quarantine'],
    gap: 'Seen only where the runners are pods of a guarded cluster. Runners of a hosted service are not.',
  },
  openConsole: {
    phase: 'application',
    title: 'A console without a password: dashboard, Kubeflow, Argo',
    detectors: ['KM-A01', 'KM-A02', 'KM-A03', 'KM-A06', 'KM-A08', 'KM-A15', 'KM-B17', 'KM-G06', 'KM-G08'],
    controls: ['namespaceBaseline', 'imagePolicy', 'quarantine', 'block'],
    gap: 'The audit log names the console, not the person behind it. Bodies of custom resources are not logged: the pods that they become are judged.',
  },
  argumentsOnly: {
    phase: 'application',
    title: 'A well-known image that fetches its miner at start',
    detectors: ['KM-A06', 'KM-F01', 'KM-F03', 'KM-F05', 'KM-F11', 'KM-G05', 'KM-M01'],
    controls: ['namespaceBaseline', 'falcoPack', 'quarantine'],
    gap: 'Lists of images and registries do not help here. A script that is fetched by a program of the image itself is seen only when the miner starts.',
  },
  codeExecution: {
    phase: 'application',
    title: 'Code execution in a service that is your own',
    detectors: ['KM-F01', 'KM-F03', 'KM-F05', 'KM-F10', 'KM-F11', 'KM-F12', 'KM-F13', 'KM-G01', 'KM-G02', 'KM-G05'],
    controls: ['distroless', 'namespaceBaseline', 'falcoPack', 'writerTrust', 'quarantine'],
    gap: 'No audit event at all. On Fargate neither Falco nor GuardDuty Runtime Monitoring runs: there the load that the inspector measures and the bill are left. The owner is innocent, so only the pod is stopped.',
  },
  respawn: {
    phase: 'application',
    title: 'A miner that comes back: schedule, copies, another name',
    detectors: ['KM-A12', 'KM-B17', 'KM-B18', 'KM-F13'],
    controls: ['quarantine', 'block', 'guards'],
    gap: 'A copy with another image, wallet and pool is a new miner and is judged from the beginning.',
  },
  anonymousApi: {
    phase: 'infrastructure',
    title: 'An API server that lets anonymous callers in',
    detectors: ['KM-A09', 'KM-A11', 'KM-B01', 'KM-B06', 'KM-G07', 'KM-G08'],
    controls: ['hardenedCluster', 'posture', 'quarantine'],
    gap: 'What an anonymous caller reads is told as an intrusion and leads to no action: there is nothing to isolate.',
  },
  rbacBackdoor: {
    phase: 'infrastructure',
    title: 'A back door in RBAC, under the name of a system component',
    detectors: ['KM-A09', 'KM-A10', 'KM-B06', 'KM-B07', 'KM-B09', 'KM-B11', 'KM-B16'],
    controls: ['hardenedCluster', 'guards'],
    gap: 'Bindings and tokens are never taken away by MineGuard; people get the commands.',
  },
  openKubelet: {
    phase: 'infrastructure',
    title: 'A kubelet that runs commands for anybody',
    detectors: ['KM-B05', 'KM-F03', 'KM-F05', 'KM-F16', 'KM-F18', 'KM-G05'],
    controls: ['hardenedCluster', 'posture', 'falcoPack'],
    gap: 'A call straight to a kubelet leaves no audit event; KM-B05 infers it only where the kubelet asks the API server first.',
  },
  nodesProxy: {
    phase: 'infrastructure',
    title: 'Commands through nodes/proxy, for which reading is enough',
    detectors: ['KM-B04', 'KM-B06', 'KM-F05'],
    controls: ['hardenedCluster', 'quarantine'],
    gap: 'The audit log has the path, not what was typed in a stream.',
  },
  escape: {
    phase: 'infrastructure',
    title: 'Escape to the node, and a service there that survives the pod',
    detectors: ['KM-A07', 'KM-A13', 'KM-A14', 'KM-A18', 'KM-F08', 'KM-F09', 'KM-F13', 'KM-F15', 'KM-G03', 'KM-G05'],
    controls: ['namespaceBaseline', 'hardenedCluster', 'quarantine'],
    gap: 'Nodes are not acted on. After an escape the pod is stopped, and the node is for people: cordon it and replace it.',
  },
  nodeCredentials: {
    phase: 'infrastructure',
    title: 'Credentials of a node or of a service account, used elsewhere',
    detectors: ['KM-B03', 'KM-B08', 'KM-B10', 'KM-B12', 'KM-F14', 'KM-G09', 'KM-G10'],
    controls: ['hardenedCluster', 'namespaceBaseline'],
    gap: 'What is done with them in AWS stands in CloudTrail, which MineGuard does not read.',
  },
  windowsNode: {
    phase: 'infrastructure',
    title: 'A Windows container that takes over its node',
    detectors: ['KM-A10', 'KM-B06', 'KM-B12', 'KM-G03'],
    controls: [],
    gap: 'Falco sees Linux only. Left are the audit log, where the node does what nodes do not do, and the flows that GuardDuty sees.',
  },
  stolenAccount: {
    phase: 'infrastructure',
    title: 'Stolen keys of the account: mining beside the cluster',
    detectors: ['KM-C01', 'KM-C02', 'KM-C03', 'KM-C04', 'KM-G10'],
    controls: [],
    gap: 'No Kubernetes at all: nothing can be isolated. It is told a day later by the bill, or sooner by GuardDuty, and only for what the cost monitor covers.',
  },
  surge: {
    phase: 'infrastructure',
    title: 'Many nodes and replicas, all at once',
    detectors: ['KM-A08', 'KM-A17', 'KM-C01', 'KM-C02', 'KM-C04'],
    controls: ['namespaceBaseline', 'quarantine'],
    gap: 'Growth alone proves nothing: sales look the same. It sizes and supports what others have seen.',
  },
  noArguments: {
    phase: 'detection',
    title: 'A miner with its configuration inside: no argument, no name, no file to read',
    detectors: ['KM-A09', 'KM-A15', 'KM-F06', 'KM-F07', 'KM-F17', 'KM-G01', 'KM-G04', 'KM-M01'],
    controls: ['imagePolicy', 'falcoPack', 'inspector'],
    gap: 'With an image of yours, a pool of its own behind TLS on port 443 and a throttled processor little is left; then it is told to people as weak evidence, or not at all.',
  },
  fileless: {
    phase: 'detection',
    title: 'A miner that never touches the disk',
    detectors: ['KM-F01', 'KM-F04', 'KM-G05', 'KM-M01'],
    controls: ['falcoPack', 'quarantine'],
    gap: 'Code that a running interpreter loads into itself is no execution and is not seen.',
  },
  hiddenText: {
    phase: 'detection',
    title: 'A specification that is encoded, split, padded or cut off',
    detectors: ['KM-A01', 'KM-A02', 'KM-A03', 'KM-A05', 'KM-A06', 'KM-A16', 'KM-A19', 'KM-B02'],
    controls: ['inspector', 'quarantine'],
    gap: 'ConfigMaps and secrets are logged without their bodies: a miner that is configured by file says nothing here.',
  },
  blindSensor: {
    phase: 'detection',
    title: 'A sensor that is removed, silenced or fed with forged lines',
    detectors: ['KM-B14', 'KM-B15', 'KM-F19'],
    controls: ['writerTrust', 'falcoPack', 'selfAlarms', 'doctor', 'guards'],
    gap: 'Root on a node can stop Falco there, and can forge its lines where a log shipper reads them from the node.',
  },
} as const satisfies Readonly<Record<string, Threat>>;

export type ThreatId = keyof typeof THREATS;

export interface Campaign {
  readonly title: string;
  readonly when: string;
  /** What is reported, as one or two sentences. */
  readonly story: string;
  readonly sources: readonly SourceId[];
  /** What each source would show of it; "nothing" where it is blind. */
  readonly audit: string;
  readonly falco: string;
  readonly guardDuty: string;
  readonly bill: string;
  readonly threats: readonly ThreatId[];
}

export const CAMPAIGNS: readonly Campaign[] = [
  {
    title: 'Tesla',
    when: 'reported 2018-02',
    story:
      'A Kubernetes console without a password. The miners kept the processors calm and talked to a pool of their own behind a content delivery network.',
    sources: ['coindesk'],
    audit: 'pods created by the service account of the console',
    falco: 'the command line, if the pool is in it',
    guardDuty: 'that the console is exposed; the private pool hardly',
    bill: 'little: the load was kept low on purpose',
    threats: ['openConsole', 'noArguments'],
  },
  {
    title: 'Kubeflow, first wave',
    when: '2020-04',
    story:
      'Machine-learning dashboards open to the internet; one public image with XMRig in tens of clusters, liked for their large nodes.',
    sources: ['securitymagazine'],
    audit: 'notebooks and pods created by the service account of Kubeflow, with an image from a new place',
    falco: 'the miner by name',
    guardDuty: 'that the dashboard is exposed, the miner by content, the pool',
    bill: 'large nodes, accelerators',
    threats: ['openConsole', 'publicImage'],
  },
  {
    title: 'Kinsing',
    when: 'since 2020',
    story:
      'Comes through open Docker APIs and through holes in what runs in containers, fetches itself every minute by cron, kills rivals, hides its process.',
    sources: ['kinsing', 'kinsingsysdig'],
    audit: 'nothing: all of it happens inside running pods',
    falco: 'fetch and run, files that are not of the image, cron, rivals killed, preloaded library',
    guardDuty: 'new binary executed, pool',
    bill: 'processors, slowly',
    threats: ['codeExecution', 'knownHole', 'respawn', 'escape'],
  },
  {
    title: 'Mining in build services',
    when: '2020 to 2021',
    story: 'Pull requests and trial accounts that start builds which mine, sometimes a hundred at a time.',
    sources: ['newstack'],
    audit: 'pods of the runner, as every day',
    falco: 'the miner, where runners are pods of the cluster',
    guardDuty: 'the pool, where runners are pods of the cluster',
    bill: 'of the build service, not of the cluster',
    threats: ['buildRunner'],
  },
  {
    title: 'Hildegard (TeamTNT)',
    when: '2021-01',
    story:
      'A kubelet that answered without asking; from there scans, a remote terminal, a hidden process under the name of a kernel thread, credentials of the instance, XMRig.',
    sources: ['hildegard'],
    audit: 'nothing for calls straight to the kubelet',
    falco: 'scanner, remote terminal, preloaded library, metadata service, miner',
    guardDuty: 'command and control, pool, stolen instance credentials',
    bill: 'processors of the nodes',
    threats: ['openKubelet', 'nodeCredentials', 'escape'],
  },
  {
    title: 'Siloscape',
    when: '2021',
    story:
      'From a Windows container to its node, and with the rights of the node into the cluster; led over IRC and Tor.',
    sources: ['siloscape'],
    audit: 'a node that asks for and makes what nodes do not make',
    falco: 'nothing: Windows',
    guardDuty: 'traffic to Tor',
    bill: 'perhaps',
    threats: ['windowsNode'],
  },
  {
    title: 'Kubeflow, second wave',
    when: 'reported 2021-06',
    story: 'The same dashboards, now with the ordinary TensorFlow images: the miners came in through their arguments.',
    sources: ['sysdigkubeflow'],
    audit: 'a workflow without a body, then pods of a reputable image with a script',
    falco: 'the fetched miner',
    guardDuty: 'new binary executed, pool',
    bill: 'accelerators, a day later',
    threats: ['openConsole', 'argumentsOnly'],
  },
  {
    title: 'Images on Docker Hub',
    when: '2022',
    story:
      'Of 250,000 public images 1,652 were found malicious, most often by a miner (608), many under names that are nearly those of well-known ones.',
    sources: ['dockerhub', 'sysdig2022'],
    audit: 'an image from an account that was never used here',
    falco: 'a miner that is part of the image: only by command line, name or pool',
    guardDuty: 'the miner by content, the pool',
    bill: 'as large as the workload',
    threats: ['publicImage'],
  },
  {
    title: 'Dero on Kubernetes',
    when: '2023 to 2024',
    story:
      'API servers with anonymous access; a DaemonSet named proxy-api put an image that poses as the pause container on every node.',
    sources: ['cyberwire', 'kyma'],
    audit: 'a DaemonSet created by system:anonymous',
    falco: 'a process named pause that is not pause',
    guardDuty: 'successful anonymous access',
    bill: 'all nodes',
    threats: ['anonymousApi', 'noArguments'],
  },
  {
    title: 'RBAC Buster (TeamTNT)',
    when: '2023-04',
    story:
      'Anonymous access once, then a role, an account and a binding named like a system controller, so that closing the door does not put them out. Aqua counted more than 350 exposed clusters, 60 % of them under attack already.',
    sources: ['cti2026', 'hackernews2023'],
    audit: 'secrets listed, ClusterRole, ServiceAccount and binding with a counterfeit name, then a DaemonSet',
    falco: 'the miner',
    guardDuty: 'anonymous access, unusual role binding',
    bill: 'all nodes',
    threats: ['anonymousApi', 'rbacBackdoor'],
  },
  {
    title: 'SCARLETEEL',
    when: '2023',
    story:
      'From an exposed notebook in a cluster to the rights of its node and of the account; the miner covered a theft of data.',
    sources: ['cti2026'],
    audit: 'secrets and permissions read by the service account of a pod',
    falco: 'metadata service, miner',
    guardDuty: 'instance credentials used from outside',
    bill: 'new machines',
    threats: ['nodeCredentials', 'stolenAccount', 'surge'],
  },
  {
    title: 'AMBERSQUID',
    when: '2023-09',
    story: 'Stolen credentials, and mining in the services that nobody watches: Amplify, CodeBuild, SageMaker, ECS.',
    sources: ['ambersquid'],
    audit: 'nothing',
    falco: 'nothing',
    guardDuty: 'unusual calls of an identity',
    bill: 'services that are no compute of a cluster: not read',
    threats: ['stolenAccount'],
  },
  {
    title: 'ShadowRay',
    when: '2023-09 to 2024-03',
    story: 'The job interface of Ray has no password; whoever reaches it runs code on machines with accelerators.',
    sources: ['shadowray'],
    audit: 'nothing while Ray runs in pods that are there',
    falco: 'the miner started by a job',
    guardDuty: 'miner, pool',
    bill: 'accelerators',
    threats: ['codeExecution', 'openConsole'],
  },
  {
    title: 'OpenMetadata',
    when: '2024-04',
    story: 'An authentication bypass and an injection of expressions in a data catalogue; then a miner in its pod.',
    sources: ['openmetadata', 'nvd'],
    audit: 'nothing for the break-in',
    falco: 'a shell below java, fetch and run, cron',
    guardDuty: 'reverse shell, pool',
    bill: 'processors',
    threats: ['knownHole', 'codeExecution'],
  },
  {
    title: 'Dero by worm',
    when: '2025-05',
    story:
      'Open Docker APIs; a worm named nginx and a miner named cloud, both packed, the configuration encrypted inside, no command server.',
    sources: ['dero2025'],
    audit: 'nothing: Docker, not Kubernetes',
    falco: 'a scanner, files that are not of the image; no argument and no known name',
    guardDuty: 'port scan',
    bill: 'processors',
    threats: ['noArguments', 'openKubelet'],
  },
  {
    title: 'Stolen IAM credentials, ECS and EC2',
    when: '2024-01 and 2025-11',
    story:
      'Valid keys; mining within ten minutes of the first call, by task definitions and by scaling groups with protection against termination. No cluster is touched.',
    sources: ['aws2025', 'aws2025detail', 'fargate2024'],
    audit: 'nothing',
    falco: 'nothing',
    guardDuty: 'unusual calls of an identity, attack sequence',
    bill: 'the first in-scope witness: compute where no cluster is',
    threats: ['stolenAccount', 'surge'],
  },
  {
    title: 'TeamPCP, CanisterWorm',
    when: '2026-02 to 2026-03',
    story:
      'A well-known security scanner was poisoned by its tags and stole what pipelines hold. In clusters: DaemonSets host-provisioner-std and host-provisioner-iran, which put a back door on each node or wiped it.',
    sources: ['csatrivy', 'canisterworm'],
    audit: 'a privileged DaemonSet in kube-system with the root of the node mounted, by the identity of a pipeline',
    falco: 'chroot, a systemd unit of the node written',
    guardDuty: 'container with a sensitive mount',
    bill: 'nothing at first',
    threats: ['poisonedPipeline', 'escape'],
  },
];
