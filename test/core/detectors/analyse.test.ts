import {
  asSystem,
  auditExample,
  containerExample,
  workloadExample,
} from '../../../lambdas/core/detectors/audit-example';
import { analyse, auditDetectors, falcoDetectors, fold } from '../../../lambdas/core/detectors';
import type { Detector } from '../../../lambdas/core/detectors/detector';
import { falcoExample } from '../../../lambdas/core/detectors/falco-example';
import type { AuditEvent } from '../../../lambdas/core/model/audit-event';
import type { OwnerReference, Workload } from '../../../lambdas/core/model/workload';
import { moneroAddress } from '../../support/wallets';

const MINER = containerExample({ name: 'work', args: ['-u', moneroAddress('analyse')] });
const CONTROLLER = 'system:serviceaccount:kube-system:';

const REPLICASET: OwnerReference = {
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  name: 'checkout-7c9d8b6f5c',
  uid: 'uid-replicaset',
  controller: true,
};

const entity = (kind: string, name: string, uid: string) => ({ cluster: 'prod-a', kind, namespace: 'shop', name, uid });
const POD = entity('Pod', 'checkout-7c9d8b6f5c-x2x7q', 'uid-pod');
const OWNER = entity('ReplicaSet', 'checkout-7c9d8b6f5c', 'uid-replicaset');

const podBy = (username: string, changes: Partial<Workload> = {}, event: Partial<AuditEvent> = {}) =>
  auditExample({
    ...(username.startsWith('system:') ? asSystem(username) : { username }),
    objectRef: { resource: 'pods', subresource: '', apiGroup: '', namespace: 'shop', name: POD.name, uid: '' },
    workload: workloadExample([MINER], { entity: POD, ownerReferences: [REPLICASET], ...changes }),
    ...event,
  });

const resultOf = (event: AuditEvent) => analyse(auditDetectors, event, 'group:stream:1');
const signalOf = (event: AuditEvent) => resultOf(event).signals[0];

describe('a pod that the controller of its owner made', () => {
  const event = podBy(`${CONTROLLER}replicaset-controller`);

  test('is evidence about the owner, and the pod is named beside it', () => {
    expect(signalOf(event)).toMatchObject({ entity: OWNER, related: [POD] });
  });

  test('does not make the controller an actor', () => {
    expect(signalOf(event)?.facts).toEqual({ container: 'work', image: MINER.image });
  });

  test('belongs to the owner', () => {
    expect(resultOf(event).ownerships).toEqual([{ child: POD, owner: OWNER, at: event.at }]);
  });
});

describe('a pod whose references nobody can vouch for', () => {
  test.each([
    ['a person made', podBy('mallory')],
    ['the controller of another kind made', podBy(`${CONTROLLER}job-controller`)],
    ['somebody with a similar name made', podBy('system:serviceaccount:shop:replicaset-controller')],
    [
      'that names no controller',
      podBy(`${CONTROLLER}replicaset-controller`, { ownerReferences: [{ ...REPLICASET, controller: false }] }),
    ],
    [
      'that names a custom owner',
      podBy(`${CONTROLLER}replicaset-controller`, { ownerReferences: [{ ...REPLICASET, kind: 'Workflow' }] }),
    ],
  ])('%s is evidence about itself, and its own owner', (_name, event) => {
    expect(signalOf(event)).toMatchObject({ entity: POD, related: [] });
    expect(resultOf(event).ownerships).toEqual([{ child: POD, owner: POD, at: event.at }]);
  });

  test('has the person as actor', () => {
    expect(signalOf(podBy('mallory'))?.facts).toMatchObject({ actor: 'mallory', sourceIp: '203.0.113.7' });
  });
});

describe('a write that is not evidence', () => {
  const mining = auditExample({ workload: workloadExample([MINER]) });

  test.each([
    ['refused by the cluster', { code: 403 }],
    ['a dry run', { dryRun: true }],
    ['not finished', { stage: 'RequestReceived' }],
    ['MineGuard’s own', { username: 'mineguard:responder', verb: 'patch' }],
    ['a status', { objectRef: { ...mining.objectRef, subresource: 'status' }, verb: 'patch' }],
    ['a read', { verb: 'get' }],
    ['a deletion', { verb: 'delete' }],
  ])('gives nothing: %s', (_name, changes: Partial<AuditEvent>) => {
    expect(resultOf({ ...mining, ...changes })).toEqual({ signals: [], ownerships: [], failures: [] });
  });
});

describe('the actor', () => {
  const actorOf = (username: string, verb: string) =>
    signalOf(auditExample({ username, verb, workload: workloadExample([MINER]) }))?.facts['actor'];

  test.each([
    ['alice', 'update', 'alice'],
    ['system:serviceaccount:shop:ci', 'patch', 'system:serviceaccount:shop:ci'],
    ['system:anonymous', 'create', 'system:anonymous'],
    [
      'system:serviceaccount:kube-system:kube-controller',
      'create',
      'system:serviceaccount:kube-system:kube-controller',
    ],
    [`${CONTROLLER}deployment-controller`, 'update', undefined],
    [`${CONTROLLER}generic-garbage-collector`, 'patch', undefined],
    ['system:kube-scheduler', 'update', undefined],
    ['system:node:node-1', 'create', undefined],
    ['eks:addon-manager', 'patch', undefined],
  ])('of what %s did by %s is %s', (username, verb, actor) => {
    expect(actorOf(username, verb)).toBe(actor);
  });
});

describe('signals', () => {
  test('have the identity of the record, not of its delivery', () => {
    const event = podBy('mallory');
    expect(analyse(auditDetectors, event, 'a').signals[0]?.id).toBe(analyse(auditDetectors, event, 'b').signals[0]?.id);
    expect(signalOf({ ...event, auditId: 'other' })?.id).not.toBe(signalOf(event)?.id);
  });

  test('name the pod’s node', () => {
    const template = { ...workloadExample([MINER]).template, nodeName: 'node-1' };
    expect(signalOf(podBy('mallory', { template }))?.related).toEqual([
      { cluster: 'prod-a', kind: 'Node', namespace: '', name: 'node-1' },
    ]);
  });

  test('keep milliseconds of a Falco alert', () => {
    const alert = falcoExample({ 'proc.cmdline': 'a -o stratum+tcp://pool.example:1' });
    expect(analyse(falcoDetectors, alert, 'x').signals[0]).toMatchObject({
      observedAt: '2026-11-23T12:00:00.123Z',
      entity: { kind: 'Pod', namespace: 'shop', name: 'checkout-7c9d8b6f5c-x2x7q' },
      pointer: { recordId: alert.contentHash },
    });
  });

  test('stay small however much a record says', () => {
    const args = Array.from({ length: 500 }, (_, index) => `stratum+tcp://${'a'.repeat(400)}${index}.example:1`);
    const image = 'x'.repeat(100_000);
    const signal = signalOf(auditExample({ workload: workloadExample([{ ...MINER, args, image }]) }));
    expect(JSON.stringify(signal).length).toBeLessThan(20_000);
  });

  test('of other detectors survive one that fails', () => {
    const broken: Detector<'audit'> = {
      ...(auditDetectors[0] as Detector<'audit'>),
      id: 'KM-X00',
      detect: () => {
        throw new Error('a bug');
      },
    };
    const { signals, failures } = analyse([broken, ...auditDetectors], podBy('mallory'), 'x');
    expect(signals).toHaveLength(1);
    expect(failures).toEqual([{ detector: 'KM-X00', error: new Error('a bug') }]);
  });
});

describe('folding', () => {
  const pods = ['a', 'b', 'c'].map((name, index) =>
    resultOf(
      podBy(
        `${CONTROLLER}replicaset-controller`,
        { entity: entity('Pod', name, name) },
        {
          auditId: name,
          at: `2026-11-23T12:00:0${index}.000Z`,
        },
      ),
    ),
  );
  const analysis = {
    signals: pods.flatMap(({ signals }) => signals),
    ownerships: pods.flatMap(({ ownerships }) => ownerships),
  };

  test('says once what many pods of one owner said, and names them all', () => {
    const { signals, ownerships } = fold(analysis);
    const [first, ...others] = signals;
    expect(first?.related.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(others).toHaveLength(1);
    expect(ownerships).toHaveLength(3);
  });

  test('does not depend on order or repetition', () => {
    const again = { signals: [...analysis.signals, ...analysis.signals].reverse(), ownerships: analysis.ownerships };
    expect(fold(again)).toEqual(fold(analysis));
  });

  test('keeps the earliest and the latest, since evidence lasts until it was last seen', () => {
    const times = fold(analysis).signals.map(({ observedAt }) => observedAt);
    const all = analysis.signals.map(({ observedAt }) => observedAt).sort();
    expect(times).toEqual([all[0], all.at(-1)]);
  });

  test('keeps apart what differs in what gave it away', () => {
    const other = resultOf(auditExample({ workload: workloadExample([{ ...MINER, args: ['--donate-level=1'] }]) }));
    const { signals } = fold({ signals: [...analysis.signals, ...other.signals], ownerships: [] });
    expect(new Set(signals.map(({ detector }) => detector))).toEqual(new Set(['KM-A01', 'KM-A03']));
  });
});
