import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readLines, type Line } from '../../../cli/replay/lines';

const folder = mkdtempSync(join(tmpdir(), 'mineguard-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const linesOf = async (path: string): Promise<readonly Line[]> => {
  const lines: Line[] = [];
  for await (const some of readLines(path)) lines.push(...some);
  return lines;
};

describe('readLines', () => {
  test('numbers lines as an editor does, and leaves empty ones out', async () => {
    expect(await linesOf(file('a', 'one\n\n  \r\nfour\r\nfive'))).toEqual([
      { number: 1, text: 'one' },
      { number: 4, text: 'four\r' },
      { number: 5, text: 'five' },
    ]);
  });

  test('gives the same for a file that is zipped, whatever its name is', async () => {
    const text = 'one\ntwo\n';
    expect(await linesOf(file('b', gzipSync(text)))).toEqual(await linesOf(file('c', text)));
  });

  test('a character that two chunks share stays whole', async () => {
    const text = `${'x'.repeat(1024 * 1024 - 1)}ü`;
    expect((await linesOf(file('d', text)))[0]?.text?.endsWith('xü')).toBe(true);
  });

  test('a line longer than any line of a log is named and not kept', async () => {
    const lines = await linesOf(file('e', `${'x'.repeat(40 * 1024 * 1024)}\nafter\n`));
    expect(lines).toEqual([
      { number: 1, text: undefined },
      { number: 2, text: 'after' },
    ]);
  });

  test.each([
    ['a file that does not exist', () => join(folder, 'none'), 'there is no such file'],
    ['a folder', () => folder, 'it is a folder'],
    ['a zipped file that is cut off', () => file('f', gzipSync('x'.repeat(9999)).subarray(0, 30)), 'is cut off'],
  ])('%s is refused in words', async (_, path, reason) => {
    await expect(linesOf(path())).rejects.toThrow(reason);
  });
});
