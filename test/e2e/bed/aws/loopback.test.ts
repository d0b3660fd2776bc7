import { assertLoopback } from './loopback';

describe('assertLoopback', () => {
  test.each(['http://127.0.0.1:4566', 'http://127.9.8.7', 'http://localhost:1', 'https://[::1]:6443'])(
    'lets %s pass',
    (url) => {
      expect(() => {
        assertLoopback(url);
      }).not.toThrow();
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
    expect(() => {
      assertLoopback(url);
    }).toThrow('loopback');
  });
});
