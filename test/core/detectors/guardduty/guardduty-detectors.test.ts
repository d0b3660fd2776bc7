import { analyse, guardDutyDetectors } from '../../../../lambdas/core/detectors';
import {
  accessKeyFindingExample,
  apiFindingExample,
  findingExample,
  instanceFindingExample,
} from '../../../../lambdas/core/detectors/guardduty-example';
import { isOneOf } from '../../../../lambdas/core/detectors/finding-types';
import { partsOf } from '../../../../lambdas/core/detectors/finding-subject';
import { evidenceOf, foldEvidence } from '../../../../lambdas/core/model/evidence';
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

describe('the types that a detector declares', () => {
  test.each(guardDutyDetectors.map((detector) => [detector.id, detector] as const))(
    'are those of what %s sees, and are whole families or types',
    (_, { findingTypes, examples }) => {
      expect(findingTypes?.every((type) => /^[A-Z][A-Za-z]+:[A-Z][A-Za-z0-9]+\//.test(type))).toBe(true);
      const unread = Object.values(examples.matches).filter(
        (finding) => finding.sequenceId === undefined && !(findingTypes && isOneOf(findingTypes, finding)),
      );
      expect(unread).toEqual([]);
    },
  );
});

describe('a name that was asked for', () => {
  test('on a node is another finding on another node', () => {
    const type = 'Impact:EC2/BitcoinDomainRequest.Reputation';
    const keys = ['i-1', 'i-2'].map(
      (instanceId) => signalsOf(instanceFindingExample({ type, instanceId, domain: 'pool.example' }))[0]?.indicators,
    );
    expect(keys).toEqual([
      ['pool.example', 'i-1'],
      ['pool.example', 'i-2'],
    ]);
  });
});

describe('what an intruder does in a container', () => {
  test('is strong evidence where the file is known as malware, and moderate else', () => {
    const weights = ['Execution:Runtime/NewBinaryExecuted', 'Execution:Runtime/MaliciousFileExecuted'].map(
      (type) => signalsOf(findingExample({ type }))[0]?.weight,
    );
    expect(weights).toEqual(['moderate', 'strong']);
  });

  test('is one piece of evidence for one file, however often it is reported', () => {
    const again = { updatedAt: '2026-11-23T18:06:00.000Z', lastSeenAt: '2026-11-23T18:05:00.000Z' };
    const evidence = [findingExample(), findingExample(again)].flatMap(signalsOf).map(evidenceOf);
    expect(foldEvidence(evidence)).toMatchObject([
      { detector: 'KM-G05', firstAt: '2026-11-23T12:05:00.000Z', lastAt: '2026-11-23T18:05:00.000Z' },
    ]);
  });
});

describe('a request to the API of a cluster', () => {
  const ofCluster = { cluster: 'prod-a', kind: 'Cluster', namespace: '', name: 'prod-a' };

  test.each([
    ['KM-G06', 'CredentialAccess:Kubernetes/AnomalousBehavior.SecretsAccessed'],
    ['KM-G07', 'Impact:Kubernetes/MaliciousIPCaller'],
    ['KM-G07', 'Execution:Kubernetes/MaliciousIPCaller'],
    ['KM-G08', 'Policy:Kubernetes/AdminAccessToDefaultServiceAccount'],
  ])('is about the cluster where no workload is named: %s reads %s', (detector, type) => {
    expect(signalsOf(apiFindingExample({ type, workload: undefined }))).toMatchObject([
      {
        detector,
        entity: ofCluster,
        facts: { actor: 'arn:aws:iam::111122223333:user/ana', sourceIp: '203.0.113.66' },
      },
    ]);
  });

  test('is about the workload where one is named', () => {
    const type = 'Execution:Kubernetes/AnomalousBehavior.WorkloadDeployed';
    expect(signalsOf(apiFindingExample({ type }))[0]?.entity).toMatchObject({ kind: 'Deployment', name: 'checkout' });
  });

  test('of a known attacker is named by the address that it came from', () => {
    const [signal] = signalsOf(apiFindingExample({ type: 'Discovery:Kubernetes/TorIPCaller' }));
    expect(signal?.indicators).toEqual(['TorIPCaller', '203.0.113.66']);
  });
});

describe('credentials around a cluster', () => {
  test('are about the account where no cluster is named', () => {
    const caller = { name: 'deployer', request: 'eks.amazonaws.com UpdateNodegroupConfig' };
    expect(signalsOf(accessKeyFindingExample({ caller }))).toMatchObject([
      { detector: 'KM-G10', entity: { kind: 'Account', name: '111122223333', cluster: 'eu-west-1' } },
    ]);
  });

  test('misses an unusual call that tells no request', () => {
    expect(signalsOf(accessKeyFindingExample({ caller: { name: 'deployer' } }))).toEqual([]);
  });
});

describe('an attack sequence', () => {
  const executed = findingExample({
    id: 'f-1',
    type: EXECUTED,
    sequenceId: 'sequence-1',
    workload: { kind: 'Pod', namespace: 'shop', name: 'web-1' },
    process: undefined,
  });
  const sequence = apiFindingExample({
    id: 'sequence-1',
    type: 'AttackSequence:EKS/CompromisedCluster',
    workload: undefined,
    sequenceId: 'sequence-1',
    members: [executed, { ...executed, id: 'sequence-1', type: 'AttackSequence:EKS/CompromisedCluster' }],
  });
  const said = (finding: GuardDutyFinding) => partsOf(finding).flatMap(signalsOf);

  test('says of each workload that it is part of it, and what its findings say', () => {
    const detectors = said(sequence).map(({ detector, entity: { name } }) => `${detector} ${name}`);
    expect([...new Set(detectors)].sort()).toEqual(['KM-G02 web-1', 'KM-G09 web-1']);
  });

  test('is about its cluster where it names no workload', () => {
    expect(said({ ...sequence, members: [] })).toMatchObject([{ detector: 'KM-G09', entity: { kind: 'Cluster' } }]);
  });

  test('and its findings are the same evidence, whichever comes first', () => {
    const alone = said(executed);
    const both = foldEvidence([...said(sequence), ...alone].map(evidenceOf));
    expect(both.map(({ detector }) => detector)).toEqual(['KM-G02', 'KM-G09']);
    expect(foldEvidence([...alone, ...said(sequence)].map(evidenceOf))).toEqual(both);
    const ids = said(sequence)
      .filter(({ detector }) => detector === 'KM-G02')
      .map(({ id }) => id);
    expect(ids).toEqual(alone.filter(({ detector }) => detector === 'KM-G02').map(({ id }) => id));
  });

  test('that is a sample names nothing but the account', () => {
    expect(said({ ...sequence, isSample: true }).map(({ entity }) => entity.kind)).toEqual(['Account']);
  });
});
