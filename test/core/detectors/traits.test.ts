import {
  auditExample,
  containerExample,
  deploying,
  workloadExample,
} from '../../../lambdas/core/detectors/audit-example';
import { sightingOf, sightingsOf, traitsNamed, traitsOf } from '../../../lambdas/core/detectors/traits';
import { signalExample } from '../../support/signals';

const templateOf = (workload: Parameters<typeof traitsOf>[0]) =>
  traitsOf(workload).find(({ kind }) => kind === 'template')?.value;

describe('what an object runs', () => {
  test('is the same under any name, label and namespace', () => {
    const { entity } = workloadExample();
    const renamed = workloadExample([containerExample({ name: 'other' })], {
      entity: { ...entity, namespace: 'blog', name: 'resizer', uid: 'uid-resizer' },
      labels: { app: 'resizer' },
    });
    expect(templateOf(renamed)).toBe(templateOf(workloadExample()));
  });

  test.each([
    ['image', containerExample({ image: 'registry.example/other:1' })],
    ['command', containerExample({ command: ['/bin/other'] })],
    ['argument', containerExample({ args: ['--other'] })],
    ['variable', containerExample({ env: [{ name: 'A', value: 'b' }] })],
  ])('is another with another %s', (_, container) => {
    expect(templateOf(workloadExample([container]))).not.toBe(templateOf(workloadExample()));
  });

  test('names each image once, and a bounded number of them', () => {
    const many = Array.from({ length: 20 }, (_, n) => containerExample({ image: `registry.example/x:${n % 12}` }));
    expect(traitsOf(workloadExample(many)).filter(({ kind }) => kind === 'image')).toHaveLength(8);
  });
});

describe('what a detector names', () => {
  test('is a pool by where it leads to, whatever the scheme', () => {
    const pool = { kind: 'pool', value: 'pool.example:3333' };
    expect(traitsNamed('KM-A02', ['stratum+tcp://Pool.example:3333'])).toEqual([pool]);
    expect(traitsNamed('KM-A02', ['pool.example:3333'])).toEqual([pool]);
  });

  test('is a wallet as it is', () => {
    expect(traitsNamed('KM-A01', ['44AbC'])).toEqual([{ kind: 'wallet', value: '44AbC' }]);
  });

  test('is nothing by itself where it is a word that many miners share', () => {
    expect(traitsNamed('KM-F01', ['stratum+tcp://'])).toEqual([]);
    expect(traitsNamed('toString', ['x'])).toEqual([]);
  });

  test('counts only where it is conclusive', () => {
    expect(sightingOf(signalExample({ weight: 'moderate' }))).toEqual([]);
    expect(sightingOf(signalExample())).toMatchObject([{ traits: [{ kind: 'wallet', value: 'a wallet' }] }]);
  });
});

describe('a write', () => {
  test('is seen with who made it', () => {
    expect(sightingsOf(auditExample(), 'here')).toMatchObject([
      { entity: { name: 'checkout' }, source: 'audit', facts: { actor: 'alice' }, pointer: { location: 'here' } },
    ]);
  });

  test.each([
    ['that was refused', { ...deploying({}), code: 403 }],
    ['that was a dry run', { ...deploying({}), dryRun: true }],
    ['of MineGuard itself', { ...deploying({}), username: 'mineguard:responder' }],
    ['of a controller', { ...deploying({}), username: 'system:serviceaccount:kube-system:deployment-controller' }],
    ['of something that runs nothing', { ...deploying({}), workload: workloadExample([]) }],
  ])('%s is not looked at', (_, event) => {
    expect(sightingsOf(event, 'here')).toEqual([]);
  });
});
