import { assess, type AssessmentContext } from '../../../lambdas/core/correlation/assess';
import { probabilityOf } from '../../../lambdas/core/correlation/score';
import type { Evidence } from '../../../lambdas/core/model/incident';
import { after, evidenceExample, NOON } from '../../support/signals';

const trusting: AssessmentContext = {
  standing: () => ({ counts: true, namesOnly: false }),
  falcoWriterProven: false,
  isProtected: false,
};

const now = Date.parse(NOON);

const mining = (evidence: readonly Evidence[], context: Partial<AssessmentContext> = {}, at = now) =>
  assess(evidence, 'mining', at, { ...trusting, ...context });

const wallet = evidenceExample({ detector: 'KM-A01', indicators: ['wallet'] });
const pool = evidenceExample({ detector: 'KM-A02', indicators: ['pool'] });
const flags = evidenceExample({ detector: 'KM-A03', indicators: ['--donate-level'] });
const commandLine = evidenceExample({ detector: 'KM-F01', channel: 'EXEC', source: 'falco' });

describe('the score of an owner', () => {
  test('is the prior plus what is listed, so that a person can add it up', () => {
    const { probability, priorNats, contributions } = mining([wallet, pool, flags, commandLine]);
    const nats = contributions.reduce((sum, { weight }) => sum + weight, priorNats);
    expect(probability).toBeCloseTo(probabilityOf(nats), 12);
  });

  test('is even odds for one conclusive observation about a new owner', () => {
    expect(mining([wallet]).probability).toBeCloseTo(0.5, 9);
  });

  test('counts the second detector of a channel half and the third a quarter, up to the cap of the channel', () => {
    const weights = mining([wallet, pool, flags]).contributions.map(({ weight }) => weight);
    expect(weights).toEqual([6.9, 10 - 6.9, 0]);
  });

  test('counts a detector once, however many objects and indicators it fires on', () => {
    const again = evidenceExample({ detector: 'KM-A01', indicators: ['another wallet'], observedAt: after(1) });
    expect(mining([wallet, again]).probability).toBe(mining([wallet]).probability);
  });

  test('gains only reliability from a second product that saw the same thing', () => {
    const agent = evidenceExample({ detector: 'KM-G02', channel: 'EXEC', source: 'guardduty' });
    const weights = mining([commandLine, agent]).contributions.map(({ weight }) => weight);
    expect(weights).toEqual([6.9, 0.7]);
  });

  test('stays at its peak for the record while the present score decays', () => {
    const dayLater = mining([commandLine], {}, now + 24 * 3_600_000);
    expect(dayLater.probability).toBeCloseTo(0.5, 9);
    expect(dayLater.currentProbability).toBeCloseTo(probabilityOf(-6.9 / 2), 9);
  });

  test('does not decay while a spec stands', () => {
    expect(mining([wallet], {}, now + 1000 * 3_600_000).currentProbability).toBeCloseTo(0.5, 9);
  });

  test('does not add up observations that lie too far apart to belong together', () => {
    const load = { channel: 'UTIL', source: 'inspector', weight: 'moderate' } as const;
    const early = evidenceExample({ ...load, detector: 'KM-M01' });
    const late = evidenceExample({
      channel: 'NET',
      source: 'guardduty',
      weight: 'moderate',
      detector: 'KM-G04',
      observedAt: after(60 * 48),
    });
    expect(mining([early, late]).probability).toBeLessThan(probabilityOf(-6.9 + 1.95 + 0.02));
  });
});

describe('the state of an owner', () => {
  test('is quarantine when two conclusive detectors agree', () => {
    expect(mining([wallet, pool]).state).toBe('quarantine');
  });

  test('is quarantine when two conclusive observations come from two sources', () => {
    expect(mining([wallet, commandLine]).state).toBe('quarantine');
  });

  test('is an incident while only one conclusive detector speaks', () => {
    expect(mining([wallet]).state).toBe('incident');
  });

  test('is not quarantine when all that is known are names', () => {
    const names = { standing: () => ({ counts: true, namesOnly: true }) };
    const image = evidenceExample({ detector: 'KM-A04', weight: 'conclusive' });
    const executable = evidenceExample({ detector: 'KM-F02', weight: 'conclusive' });
    expect(mining([image, executable], names).state).toBe('incident');
  });

  test('is not quarantine for names, however many sources and channels tell them', () => {
    const names = { standing: () => ({ counts: true, namesOnly: true }) };
    const image = evidenceExample({ detector: 'KM-A04', weight: 'conclusive' });
    const executable = evidenceExample({ detector: 'KM-F02', channel: 'EXEC', source: 'falco', weight: 'conclusive' });
    const { state, reasons } = mining([image, executable], names);
    expect(state).toBe('incident');
    expect(reasons).toContain('all that is known are names of images and programs: approval needed');
  });

  test('is an incident when all evidence is from Falco, whose writer nobody has proven', () => {
    const second = evidenceExample({ detector: 'KM-F06', channel: 'NET', source: 'falco' });
    const { state, reasons } = mining([commandLine, second]);
    expect(state).toBe('incident');
    expect(reasons.join()).toContain('writer of its log group is not proven');
    expect(mining([commandLine, second], { falcoWriterProven: true }).state).toBe('quarantine');
  });

  test('is an incident when weak evidence is all that another source has to say', () => {
    const program = evidenceExample({ detector: 'KM-F02', channel: 'EXEC', source: 'falco' });
    const newDaemonSet = evidenceExample({ detector: 'KM-A11', weight: 'weak' });
    const { state, probability, reasons } = mining([commandLine, program, newDaemonSet]);
    expect(probability).toBeGreaterThan(0.95);
    expect(state).toBe('incident');
    expect(reasons[0]).toContain('all evidence is from Falco');
    const proven = mining(
      [
        commandLine,
        newDaemonSet,
        evidenceExample({ detector: 'KM-F03', channel: 'HOST', source: 'falco', weight: 'strong' }),
      ],
      { falcoWriterProven: true },
    );
    expect(proven.state).toBe('incident');
    expect(proven.reasons[0]).toContain('two channels from two sources');
  });

  test('is an incident when the owner is protected, however high the score', () => {
    const { state, reasons } = mining([wallet, pool, commandLine], { isProtected: true });
    expect(state).toBe('incident');
    expect(reasons).toContain('the owner is protected: approval needed');
  });

  test('rests on stable detectors only; others are shown', () => {
    const context = { standing: (id: string) => ({ counts: id !== 'KM-A02', namesOnly: false }) };
    const { state, reasons } = mining([wallet, pool], context);
    expect(state).toBe('incident');
    expect(reasons).toContain('KM-A02 is not stable yet: shown, not counted');
  });

  test('is never quarantine for an intrusion: taking away rights is for people', () => {
    const write = evidenceExample({ detector: 'KM-B01', channel: 'API', weight: 'strong' });
    const grant = evidenceExample({ detector: 'KM-B07', channel: 'API', weight: 'strong' });
    const { state } = assess([write, grant, wallet, commandLine], 'intrusion', now, trusting);
    expect(state).toBe('incident');
  });

  test('says what would change it', () => {
    expect(mining([wallet]).nearestChange).toBe('2.94 more nats would make it quarantine');
    expect(mining([wallet, pool]).nearestChange).toBe('without KM-A02 it would be incident at 50.0 %');
  });
});
