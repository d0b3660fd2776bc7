import fc from 'fast-check';
import { joinPlacements, type Placement } from '../../../lambdas/core/model/placement';
import { after, deployment, NOON, pod } from '../../support/signals';

const bound: Placement = { pod: pod('web-1', 'uid-1'), node: 'node-a', hostNetwork: false, from: after(1) };

const parts: readonly Placement[] = [
  bound,
  { ...bound, from: NOON, owner: deployment(), instanceId: 'i-0abc', podIp: '192.0.2.7', hostNetwork: true },
  { ...bound, from: after(3), to: after(10) },
  { ...bound, from: after(2), to: after(12) },
];

describe('what is known of a placement', () => {
  test('is everything that any source knows: the earliest start, the earliest end', () => {
    expect(parts.reduce(joinPlacements)).toEqual({
      pod: pod('web-1', 'uid-1'),
      node: 'node-a',
      owner: deployment(),
      instanceId: 'i-0abc',
      podIp: '192.0.2.7',
      hostNetwork: true,
      from: NOON,
      to: after(10),
    });
  });

  test('is the same in whatever order, and however often, it was learnt', () => {
    const whole = parts.reduce(joinPlacements);
    fc.assert(
      fc.property(fc.shuffledSubarray([...parts, ...parts], { minLength: parts.length * 2 }), (some) => {
        expect(some.reduce(joinPlacements)).toEqual(whole);
      }),
    );
  });

  test('keeps an end that is known when a later look has missed it', () => {
    const ended = { ...bound, to: after(10) };
    expect(joinPlacements(ended, bound).to).toBe(after(10));
    expect(joinPlacements(bound, ended).to).toBe(after(10));
  });
});
