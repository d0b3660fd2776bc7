import { gzipSync } from 'node:zlib';
import { unzipLogs, unzipLogText } from '../../lambdas/adapters/cloudwatch-logs';

const eventOf = (text: string | Uint8Array) => ({ awslogs: { data: gzipSync(text).toString('base64') } });

describe('a delivery of a log subscription', () => {
  test('is unzipped to text', () => {
    expect(unzipLogText(eventOf('{"a":"✓"}'))).toBe('{"a":"✓"}');
  });

  test('is unzipped to bytes and to one character for each byte', () => {
    const { bytes, latin1 } = unzipLogs(eventOf('a✓b'));
    expect(latin1).toHaveLength(bytes.length);
    expect(Array.from(latin1, (character) => character.charCodeAt(0))).toEqual([...bytes]);
  });

  test('that is no gzip is an error', () => {
    expect(() => unzipLogs({ awslogs: { data: 'bm90IGd6aXA=' } })).toThrow();
  });

  test('that unzips to more than any delivery holds is an error', () => {
    const bomb = eventOf(new Uint8Array(65 * 1024 * 1024));
    expect(() => unzipLogs(bomb)).toThrow();
  });
});
