import { digest } from '../../../lambdas/core/indicators/digest';

describe('digest', () => {
  test('gives the same id for the same parts', () => {
    expect(digest('a', 'b')).toBe(digest('a', 'b'));
  });

  test('tells apart parts that read the same when joined', () => {
    expect(digest('ab', 'c')).not.toBe(digest('a', 'bc'));
  });
});
