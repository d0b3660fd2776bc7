import { exceptionFor, isInForce } from '../../../lambdas/core/exceptions/applies';
import type { Exception } from '../../../lambdas/core/model/exception';
import { deployment, NOON } from '../../support/signals';

const owner = deployment('web', 'uid-1');
const { cluster, namespace, kind, name } = owner;
const exception: Exception = {
  id: 'exc-1',
  incidentId: 'inc-1',
  ...{ cluster, namespace, kind, name },
  ownerUid: 'uid-1',
  templateHash: 'hash',
  detectors: ['KM-A01', 'KM-A02'],
  owner: 'research',
  reason: 'a benchmark',
  by: 'ana',
  createdAt: NOON,
  expiresAt: '2026-12-23T12:00:00.000Z',
};
const incident = {
  entity: owner,
  contributions: [{ detector: 'KM-A01', channel: 'SPEC', weight: 6, at: NOON }],
} as const;
const now = Date.parse(NOON) + 1000;

describe('an exception', () => {
  test('covers its owner, its detectors and its time', () => {
    expect(exceptionFor(incident, [exception], now, 'hash')).toBe(exception);
  });

  test('covers an owner whose template is not known only where nobody can look', () => {
    expect(exceptionFor(incident, [exception], now)).toBe(exception);
    expect(exceptionFor(incident, [exception], now, 'another')).toBeUndefined();
  });

  test('does not cover an owner that was made anew under the same name', () => {
    expect(exceptionFor({ ...incident, entity: deployment('web', 'uid-2') }, [exception], now)).toBeUndefined();
  });

  test('does not cover what one more detector sees', () => {
    const more = [...incident.contributions, { detector: 'KM-F01', channel: 'EXEC', weight: 6, at: NOON } as const];
    expect(exceptionFor({ ...incident, contributions: more }, [exception], now)).toBeUndefined();
  });

  test.each([
    ['is over', { expiresAt: NOON }],
    ['has not begun', { createdAt: '2026-11-24T12:00:00.000Z' }],
    ['is longer than 90 days', { expiresAt: '2027-03-01T12:00:00.000Z' }],
    ['cannot be read', { expiresAt: 'soon' }],
  ])('is not in force when its time %s', (_, changes) => {
    expect(isInForce({ ...exception, ...changes }, now)).toBe(false);
  });
});
