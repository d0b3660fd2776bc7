import { gzipSync } from 'node:zlib';
import { readLogs, unzipLogText } from '../../lambdas/adapters/cloudwatch-logs';

const eventOf = (text: string | Uint8Array) => ({ awslogs: { data: gzipSync(text).toString('base64') } });

describe('a delivery of a log subscription', () => {
  test('is unzipped to text', () => {
    expect(unzipLogText(eventOf('{"a":"✓"}'))).toBe('{"a":"✓"}');
  });

  test('is unzipped to bytes', () => {
    expect(readLogs(eventOf('a✓b'), (bytes) => [...bytes])).toEqual([...Buffer.from('a✓b')]);
  });

  test('gives its memory back as soon as it was read, also by somebody who fails', () => {
    const seen: Buffer[] = [];
    readLogs(eventOf('x'.repeat(100_000)), (bytes) => seen.push(bytes));
    expect(() =>
      readLogs(eventOf('x'.repeat(100_000)), (bytes) => {
        seen.push(bytes);
        throw new Error('cannot read it');
      }),
    ).toThrow('cannot read it');
    expect(seen.map(({ length }) => length)).toEqual([0, 0]);
  });

  test.each([
    ['of many megabytes', 'x'.repeat(20_000_000)],
    ['without content', ''],
  ])('%s is unzipped whole', (_, text) => {
    expect(unzipLogText(eventOf(text)) === text).toBe(true);
  });

  test.each([0, 1, 0x7fffffff, 0xffffffff])('with a trailer that says %d is refused or unzipped whole', (size) => {
    const zipped = gzipSync('{"a":1}');
    zipped.writeUInt32LE(size, zipped.length - 4);
    expect(() => unzipLogText({ awslogs: { data: zipped.toString('base64') } })).toThrow('incorrect length check');
  });

  test('that is no gzip is an error', () => {
    expect(() => unzipLogText({ awslogs: { data: 'bm90IGd6aXA=' } })).toThrow();
  });

  test('that unzips to more than any delivery holds is an error', () => {
    const bomb = eventOf(new Uint8Array(65 * 1024 * 1024));
    expect(() => unzipLogText(bomb)).toThrow();
  });
});
