import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { SOURCES } from '../../bin/docs/sources';
import { THREAT_REPORT } from '../../bin/docs/threat-report';
import { anchorsOf, documents, linksOf, read } from './markdown';

const ROOT = path.resolve(__dirname, '../..');

const isExternal = (link: string): boolean => /^[a-z][a-z+.-]*:/.test(link);

/** What a reader who follows a link from a document would not find. */
const deadEnd = (from: string, link: string): string | undefined => {
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? from : path.posix.join(path.posix.dirname(from), decodeURIComponent(file));
  if (target.startsWith('../') || !existsSync(path.join(ROOT, target))) return `${from}: ${link} leads to no file`;
  if (anchor === undefined) return undefined;
  if (statSync(path.join(ROOT, target)).isDirectory() || !target.endsWith('.md')) {
    return `${from}: ${link} leads to a place in what is no document`;
  }
  return anchorsOf(read(target)).has(anchor) ? undefined : `${from}: ${link} leads to no heading`;
};

describe('links in the documents', () => {
  test.each(documents())('%s leads to files and headings that are there', (from) => {
    const dead = linksOf(read(from))
      .filter((link) => !isExternal(link))
      .map((link) => deadEnd(from, link))
      .filter((problem) => problem !== undefined);
    expect(dead).toEqual([]);
  });

  test('to the outside are encrypted, and carry no name or password; nobody follows them here', () => {
    const outside = documents().flatMap((from) => linksOf(read(from)).filter(isExternal));
    expect(outside.length).toBeGreaterThan(0);
    for (const link of outside) {
      const { protocol, username, password } = new URL(link);
      expect([link, protocol, username, password]).toEqual([link, 'https:', '', '']);
    }
  });

  test('of the threat report to the outside are its sources, and no others', () => {
    const outside = linksOf(read(THREAT_REPORT)).filter(isExternal);
    expect(outside.sort()).toEqual(
      Object.values(SOURCES)
        .map(({ url }) => url)
        .sort(),
    );
  });
});

describe('a look at links', () => {
  test('finds a file and a heading that are missing', () => {
    expect(deadEnd('docs/deploying.md', 'nowhere.md')).toContain('leads to no file');
    expect(deadEnd('docs/deploying.md', '#nowhere')).toContain('leads to no heading');
    expect(deadEnd('docs/deploying.md', '../../outside.md')).toContain('leads to no file');
    expect(deadEnd('docs/deploying.md', '../README.md#limits')).toBeUndefined();
  });

  test('leaves code alone, and numbers headings of one name', () => {
    expect(linksOf('a [b](c.md) `[d](e.md)`\n\n```text\n[f](g.md)\n```\n<https://example.com/>')).toEqual([
      'c.md',
      'https://example.com/',
    ]);
    expect([...anchorsOf('# A `b` & c!\n## Same\n## Same\n```text\n# no\n```')]).toEqual(['a-b--c', 'same', 'same-1']);
  });
});
