import { assertLoopback } from './loopback';

const refusalOf = (url: string | undefined): string | undefined => {
  try {
    assertLoopback(url);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

describe('assertLoopback', () => {
  test.each(['http://127.0.0.1:4566', 'http://127.9.8.7', 'http://localhost:1', 'https://[::1]:6443'])(
    'lets %s pass',
    (url) => {
      expect(refusalOf(url)).toBeUndefined();
    },
  );

  test.each([
    undefined,
    '',
    'not a url',
    '127.0.0.1:4566',
    'http://0.0.0.0:4566',
    'http://10.0.0.1',
    'http://127.0.0.1.example.com',
    'http://127.0.0.1@example.com',
    'https://sts.eu-west-1.amazonaws.com',
  ])('stops at %s', (url) => {
    expect(refusalOf(url)).toBe(
      `the bed talks to loopback addresses only (127.0.0.0/8, ::1, localhost), got ${url ?? 'none'}`,
    );
  });
});
