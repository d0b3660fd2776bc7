import type { Spend } from '../../../lambdas/core/ports';
import { allow, type SpendRequest } from '../../../lambdas/core/response/budget';
import { NOON, after } from '../../support/signals';

const limits = { windowMinutes: 10, pods: 4, owners: 2, namespaceShare: 0.5, principalShare: 0.5 };
const request = (changes: Partial<SpendRequest> = {}): SpendRequest => ({
  incidentId: 'inc-9',
  namespace: 'shop',
  principal: 'ana',
  pods: 0,
  owners: 1,
  newOwners: 0,
  ...changes,
});
const spent = (changes: Partial<Spend> = {}): Spend => ({
  incidentId: 'inc-1',
  kind: 'owner',
  namespace: 'other',
  principal: '',
  at: NOON,
  ...changes,
});
const decide = (spends: readonly Spend[], wanted: SpendRequest, minutes = 1) =>
  allow(spends, wanted, limits, Date.parse(after(minutes)));

describe('the budget', () => {
  test('books what it allows', () => {
    expect(decide([], request())).toEqual({
      allowed: true,
      spends: [{ incidentId: 'inc-9', kind: 'owner', namespace: 'shop', principal: 'ana', at: after(1) }],
    });
  });

  test('asks when it is used up', () => {
    const result = decide([spent(), spent({ incidentId: 'inc-2', namespace: 'third' })], request());
    expect(result).toMatchObject({ allowed: false });
  });

  test('forgets what is older than its window, and books it away', () => {
    const result = decide([spent(), spent({ incidentId: 'inc-2' })], request(), 11);
    expect(result.allowed && result.spends).toHaveLength(1);
  });

  test('counts pods and owners apart', () => {
    const owners = [spent(), spent({ incidentId: 'inc-2', namespace: 'third' })];
    expect(decide(owners, request({ owners: 0, pods: 1 })).allowed).toBe(true);
  });

  test('lets decoys in one namespace use up only its share', () => {
    const decoys = [spent({ kind: 'pod', namespace: 'decoys' }), spent({ kind: 'pod', namespace: 'decoys' })];
    expect(decide(decoys, request({ namespace: 'decoys', owners: 0, pods: 1 })).allowed).toBe(false);
    expect(decide(decoys, request({ owners: 0, pods: 1 })).allowed).toBe(true);
  });

  test('takes the new owners of one incident for one decision', () => {
    const result = decide([spent({ incidentId: 'inc-9', namespace: 'shop' })], request({ owners: 0, newOwners: 3 }));
    expect(result).toMatchObject({ allowed: true });
    expect(result.allowed && result.spends).toHaveLength(1);
  });

  test('allows one action where the share of a namespace is less than one', () => {
    expect(allow([], request(), { ...limits, owners: 1 }, Date.parse(NOON)).allowed).toBe(true);
  });

  test('allows nothing where the limit is zero', () => {
    expect(allow([], request(), { ...limits, owners: 0 }, Date.parse(NOON)).allowed).toBe(false);
  });

  test('counts a spend whose time cannot be read', () => {
    const odd = [spent({ at: 'never' }), spent({ at: 'never', incidentId: 'inc-2', namespace: 'third' })];
    expect(decide(odd, request(), 600).allowed).toBe(false);
  });
});

describe('the budget under decoys', () => {
  test('lets decoys of one principal use up only its share, in however many namespaces', () => {
    const decoys = [1, 2].map((n) => spent({ kind: 'pod', namespace: `decoy-${n}`, principal: 'mallory' }));
    const pod = { owners: 0, pods: 1 };
    expect(decide(decoys, request({ ...pod, principal: 'mallory' }))).toEqual({
      allowed: false,
      reason: expect.stringContaining('what mallory made'),
    });
    expect(decide(decoys, request(pod)).allowed).toBe(true);
  });

  test('keeps no share for nobody: what has no known maker is held to the other limits', () => {
    const nobodys = [1, 2].map((n) => spent({ kind: 'pod', namespace: `n-${n}` }));
    expect(decide(nobodys, request({ owners: 0, pods: 1, principal: '' })).allowed).toBe(true);
  });

  test('counts each established owner', () => {
    expect(decide([], request({ owners: 1 })).allowed).toBe(true);
    expect(decide([], request({ owners: 2 })).allowed).toBe(false);
  });
});
