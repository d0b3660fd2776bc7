import { analyse, guardDutyDetectors } from '../../../../lambdas/core/detectors';
import { findingExample, instanceFindingExample } from '../../../../lambdas/core/detectors/guardduty-example';
import type { GuardDutyFinding } from '../../../../lambdas/core/model/guardduty-finding';

const signalsOf = (finding: GuardDutyFinding) => analyse(guardDutyDetectors, finding, 'test').signals;

const EXECUTED = 'Impact:Runtime/CryptoMinerExecuted';

describe('what GuardDuty says of a pod', () => {
  test('is evidence about this very pod, with its uid', () => {
    expect(signalsOf(findingExample({ type: EXECUTED }))).toMatchObject([
      {
        detector: 'KM-G02',
        weight: 'conclusive',
        observedAt: '2026-11-23T12:05:00.000Z',
        entity: { cluster: 'prod-a', kind: 'Pod', namespace: 'shop', uid: 'uid-pod' },
        facts: { firstSeen: '2026-11-23T12:00:00.000Z', process: '/usr/local/bin/node' },
      },
    ]);
  });

  test('is one signal however often it is delivered, and another when it has gone on', () => {
    const ids = [
      findingExample({ type: EXECUTED }),
      findingExample({ type: EXECUTED }),
      findingExample({ type: EXECUTED, updatedAt: '2026-11-23T18:06:00.000Z' }),
    ].map((finding) => signalsOf(finding)[0]?.id);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[0]).not.toBe(ids[2]);
  });

  test('counts for less when it is a DNS request', () => {
    const type = 'CryptoCurrency:Runtime/BitcoinTool.B';
    const weights = [type, `${type}!DNS`].map((each) => signalsOf(findingExample({ type: each }))[0]?.weight);
    expect(weights).toEqual(['strong', 'moderate']);
  });

  test('holds no more text than others may carry', () => {
    const process = { name: 'x', executablePath: `/${'a'.repeat(100_000)}`, sha256: '' };
    const [signal] = signalsOf(findingExample({ type: EXECUTED, process }));
    expect(JSON.stringify(signal).length).toBeLessThan(5000);
  });

  test('tells that a person has archived it', () => {
    expect(signalsOf(findingExample({ type: EXECUTED, isArchived: true }))[0]?.facts).toHaveProperty('archived');
  });
});

describe('what GuardDuty says of a node', () => {
  const type = 'CryptoCurrency:EC2/BitcoinTool.B';

  test('is evidence about the instance', () => {
    expect(signalsOf(instanceFindingExample({ type, remoteIp: '203.0.113.9', remotePort: '3333' }))).toMatchObject([
      {
        detector: 'KM-G03',
        entity: { cluster: 'prod-a', kind: 'Node', namespace: '', name: 'i-0123456789abcdef0' },
        facts: { remote: '203.0.113.9:3333' },
      },
    ]);
  });

  test('is another finding on another node', () => {
    const indicators = ['i-1', 'i-2'].map(
      (instanceId) => signalsOf(instanceFindingExample({ type, instanceId, domain: 'pool.example' }))[0]?.indicators,
    );
    expect(indicators[0]).not.toEqual(indicators[1]);
  });
});

describe('a sample finding', () => {
  test('is about the account, whatever pod it names, and is marked as an exercise', () => {
    expect(signalsOf(findingExample({ type: EXECUTED, isSample: true }))).toMatchObject([
      { entity: { kind: 'Account', name: '111122223333' }, facts: { exercise: 'a sample finding of GuardDuty' } },
    ]);
  });

  test('joins no real evidence', () => {
    const [real] = signalsOf(findingExample({ type: EXECUTED }));
    const [sample] = signalsOf(findingExample({ type: EXECUTED, isSample: true }));
    expect(sample?.indicators).not.toEqual(real?.indicators);
  });
});
