import type { Contribution, Evidence, Incident } from '../../../lambdas/core/model/incident';
import type { ActionRecord, ResponseReport } from '../../../lambdas/core/model/response';

export const OWNER = {
  cluster: 'prod-1',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'thumbnailer',
  uid: '5a2c6f0e-1c1b-4a57-9d0f-2f6a1b7c9e01',
};

export const POD = {
  cluster: 'prod-1',
  kind: 'Pod',
  namespace: 'shop',
  name: 'thumbnailer-6d4cf56db6-x7k2p',
  uid: '0f0e2b9c-7a4d-4c3e-8a55-6f2d9c1b3a77',
};

export const evidenceExample = (changes: Partial<Evidence> = {}): Evidence => ({
  detector: 'KM-A01',
  channel: 'SPEC',
  source: 'audit',
  weight: 'conclusive',
  indicators: ['stratum+tcp://pool.example:3333'],
  firstAt: '2026-11-20T10:00:00.123Z',
  lastAt: '2026-11-20T10:00:00.123Z',
  seenOn: [OWNER],
  facts: {
    actor: 'arn:aws:sts::111122223333:assumed-role/developer/ana',
    sourceIp: '203.0.113.7',
    userAgent: 'kubectl/v1.34.1 (linux/amd64)',
    image: 'registry.example/tools/thumbnailer:1.4',
    container: 'worker',
  },
  records: [{ recordId: '6a1c7d80-0000-4000-8000-000000000001/ResponseComplete', location: 'audit.ndjson:1' }],
  ...changes,
});

export const EXEC_EVIDENCE = evidenceExample({
  detector: 'KM-F01',
  channel: 'EXEC',
  source: 'falco',
  indicators: ['stratum+tcp://'],
  firstAt: '2026-11-20T10:00:04.500Z',
  lastAt: '2026-11-20T10:02:04.500Z',
  seenOn: [POD],
  facts: { process: './worker -o stratum+tcp://pool.example:3333 -u x', container: 'worker' },
  records: [
    { recordId: 'c0ffee01', location: 'falco.ndjson:1' },
    { recordId: 'c0ffee02', location: 'falco.ndjson:2' },
  ],
});

const spec: Contribution = { detector: 'KM-A01', channel: 'SPEC', weight: 6.9, at: '2026-11-20T10:00:00.123Z' };
const exec: Contribution = { detector: 'KM-F01', channel: 'EXEC', weight: 6.9, at: '2026-11-20T10:00:04.500Z' };

/** Mining seen in the template and in the process; a test states only what it changes. */
export const incidentExample = (changes: Partial<Incident> = {}): Incident => ({
  id: 'inc-00112233aabbccdd',
  hypothesis: 'mining',
  state: 'quarantine',
  probability: 1 / (1 + Math.exp(-6.9)),
  currentProbability: 1 / (1 + Math.exp(-6.9)),
  priorNats: -6.9,
  priorReason: 'the age of the owner is not known, so it is taken for a new one (1 in 1000)',
  contributions: [spec, exec],
  reasons: ['two conclusive detectors agree, which suffices at any prior'],
  nearestChange: 'without KM-A01 it would be incident at 50.0 %',
  entity: OWNER,
  evidence: [evidenceExample(), EXEC_EVIDENCE],
  firstEvidenceAt: '2026-11-20T10:00:00.123Z',
  lastEvidenceAt: '2026-11-20T10:02:04.500Z',
  ...changes,
});

export const DETECTOR_TITLES = new Map([
  ['KM-A01', 'Pool address in a pod template'],
  ['KM-F01', 'Process started with a mining-pool address'],
  ['KM-B02', 'Access granted to anonymous users'],
  ['KM-C01', 'Compute costs more than expected'],
  ['KM-C03', 'Compute costs more where no cluster is guarded'],
]);

export const actionExample = (changes: Partial<ActionRecord> = {}): ActionRecord => ({
  id: 'act-1',
  incidentId: 'inc-00112233aabbccdd',
  action: 'isolate-pod',
  target: POD,
  status: 'succeeded',
  level: 'resolved',
  detail: '',
  startedAt: '2026-11-20T10:00:05.100Z',
  finishedAt: '2026-11-20T10:00:05.400Z',
  undoOperations: [],
  undo: [
    `kubectl label pod ${POD.name} --namespace shop mineguard/incident-`,
    'kubectl delete networkpolicy mineguard-inc-00112233aabbccdd --namespace shop',
  ],
  ...changes,
});

export const STOPPED = actionExample({
  id: 'act-2',
  action: 'stop-owner',
  target: OWNER,
  level: 'effective',
  detail: 'scaled from 3 to 0; 3 pods gone',
  startedAt: '2026-11-20T10:00:05.500Z',
  finishedAt: '2026-11-20T10:00:08.000Z',
  undo: ['kubectl scale deployment thumbnailer --namespace shop --replicas 3'],
});

export const reportExample = (changes: Partial<ResponseReport> = {}): ResponseReport => ({
  incidentId: 'inc-00112233aabbccdd',
  decision: 'act',
  reasons: [],
  actions: [actionExample(), STOPPED],
  at: '2026-11-20T10:00:08.100Z',
  ...changes,
});
