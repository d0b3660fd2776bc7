import { assess } from '../../../lambdas/core/correlation/assess';
import { deservesIncident, oddsAlone, shareOf, withShare } from '../../../lambdas/core/correlation/shares';
import { joinEvidence } from '../../../lambdas/core/model/evidence';
import type { Evidence } from '../../../lambdas/core/model/incident';
import { deployment, evidenceExample, NOON, pod } from '../../support/signals';

const context = {
  standing: () => ({ counts: true, namesOnly: false }),
  falcoWriterProven: false,
  isProtected: false,
};

const wallet = evidenceExample();
const onNode: Evidence = {
  ...evidenceExample({ detector: 'KM-G03', channel: 'NET', source: 'guardduty', weight: 'strong', indicators: ['n'] }),
  candidates: [deployment('web'), deployment('api')],
};
const bill = evidenceExample({ detector: 'KM-C01', channel: 'COST', source: 'billing', weight: 'moderate' });
const falco = evidenceExample({ detector: 'KM-F01', channel: 'EXEC', source: 'falco' });
const stateOf = (...evidence: readonly Evidence[]) => assess(evidence, 'mining', Date.parse(NOON), context).state;

describe('shares', () => {
  const odds = [
    { entity: deployment('web'), odds: 3 },
    { entity: deployment('api'), odds: 1 },
  ];

  test('go by the odds of each and add up to one', () => {
    expect(odds.map(({ entity }) => shareOf(entity, odds))).toEqual([0.75, 0.25]);
  });

  test('are nothing for whom it is not about', () => {
    expect(shareOf(deployment('other'), odds)).toBe(0);
  });

  test('count an owner once, however many of its pods were there', () => {
    expect(shareOf(deployment('web'), [...odds, ...odds])).toBe(0.75);
  });

  test('come from what names the owner alone: a finding does not raise the odds that it is shared by', () => {
    expect(oddsAlone([wallet, onNode, bill], context)).toBe(oddsAlone([wallet], context));
    expect(oddsAlone([wallet, withShare(onNode, 0.9)], context)).toBe(oddsAlone([wallet], context));
  });

  test('give innocent neighbours no incident', () => {
    expect(deservesIncident(deployment('api'), [withShare(onNode, 0.2)])).toBe(false);
    expect(deservesIncident(deployment('web'), [wallet, withShare(onNode, 0.2)])).toBe(true);
  });
});

describe('evidence that may be about others', () => {
  test('weighs by its share', () => {
    const weights = [1, 0.5].map((share) => {
      const { contributions } = assess([withShare(onNode, share)], 'mining', Date.parse(NOON), context);
      return contributions[0]?.weight ?? 0;
    });
    expect(weights).toEqual([3.2, 1.6]);
  });

  test('brings a wallet in the template to quarantine where nobody else comes into question', () => {
    expect(stateOf(wallet, withShare(onNode, 0.99))).toBe('quarantine');
    expect(stateOf(wallet, withShare(onNode, 0.5))).toBe('incident');
  });

  test('does not vouch for Falco while anybody may write its log', () => {
    expect(stateOf(falco, withShare(onNode, 0.99))).toBe('incident');
  });

  test('is no conclusive proof of anything', () => {
    const executed = { ...onNode, detector: 'KM-G02', weight: 'conclusive' } as const;
    expect(stateOf({ ...wallet, weight: 'weak' }, withShare(executed, 0.99))).not.toBe('quarantine');
  });

  test('is certain from the moment that one record names its subject', () => {
    const { candidates: _, ...named } = onNode;
    expect(joinEvidence(onNode, named).candidates).toBeUndefined();
    expect(joinEvidence(named, onNode).candidates).toBeUndefined();
  });

  test('may be about whom any of its records may be about', () => {
    const other = { ...onNode, candidates: [pod('x', 'uid-x')] };
    expect(joinEvidence(onNode, other).candidates).toHaveLength(3);
    expect(joinEvidence(onNode, other)).toEqual(joinEvidence(other, onNode));
  });
});

describe('a bill', () => {
  test('convicts nobody, and is no second source', () => {
    expect(stateOf(bill)).toBe('record');
    expect(stateOf(falco, bill)).toBe('incident');
    const more = [1, 2, 3].map((n) =>
      evidenceExample({ ...bill, detector: `KM-C0${n}`, channel: 'COST', source: 'billing' }),
    );
    expect(stateOf(falco, ...more)).toBe('incident');
  });
});

describe('an exercise', () => {
  test('is shown and not counted', () => {
    const drill = evidenceExample({ source: 'guardduty', detector: 'KM-G02', facts: { exercise: 'a sample' } });
    const { state, contributions, reasons } = assess([drill], 'mining', Date.parse(NOON), context);
    expect({ state, contributions }).toEqual({ state: 'record', contributions: [] });
    expect(reasons).toContain('KM-G02 reports an exercise: shown, not counted');
  });
});
