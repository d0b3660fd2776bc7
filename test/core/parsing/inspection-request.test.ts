import { parseInspectionRequest } from '../../../lambdas/core/parsing/inspection-request';

describe('a message of the inspections queue', () => {
  test('is a cluster and a reason, as the schedule writes it', () => {
    expect(parseInspectionRequest('{"cluster":"prod-a","reason":"schedule"}')).toEqual({
      cluster: 'prod-a',
      reason: 'schedule',
    });
  });

  test.each([
    ['is no JSON', 'prod-a'],
    ['names no cluster', '{"reason":"schedule"}'],
    ['gives a reason of its own', '{"cluster":"prod-a","reason":"curiosity"}'],
    ['names something that is no entity', '{"cluster":"prod-a","reason":"manual","entity":"shop/web"}'],
  ])('is refused when it %s', (_, body) => {
    expect(() => parseInspectionRequest(body)).toThrow('not an inspection request');
  });
});
