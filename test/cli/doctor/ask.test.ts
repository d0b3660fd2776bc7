import { ask } from '../../../cli/doctor/gather/ask';

const failing = (name: string, message = 'no') =>
  ask('eks:DescribeCluster', () => Promise.reject(Object.assign(new Error(message), { name })));

describe('a question to an account', () => {
  test('gives its answer', async () => {
    expect(await ask('eks:DescribeCluster', () => Promise.resolve(7))).toEqual({ known: true, value: 7 });
  });

  test.each(['AccessDeniedException', 'AccessDenied', 'AuthorizationError', 'AuthorizationErrorException'])(
    'names the permission to add when it may not be asked: %s',
    async (name) => {
      expect(await failing(name)).toEqual({ known: false, why: 'needs the permission eks:DescribeCluster' });
    },
  );

  test('tells any other failure in its own words', async () => {
    expect(await failing('TimeoutError', 'no answer')).toEqual({ known: false, why: 'eks:DescribeCluster: no answer' });
  });
});
