import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');

/** The documents of the repository, from its root. */
export const documents = (): readonly string[] => [
  'README.md',
  'CONTRIBUTING.md',
  'falco/README.md',
  ...readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => path.posix.join('docs', file.replaceAll(path.sep, '/')))
    .sort(),
];

export const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

/** What stands outside fenced blocks: there a bracket is a bracket. */
const prose = (document: string): string => {
  let fence: string | undefined;
  return document
    .split('\n')
    .filter((line) => {
      const [mark] = /^ *(?:```+|~~~+)/.exec(line) ?? [];
      if (mark === undefined) return fence === undefined;
      if (fence === undefined) fence = mark.trim();
      else if (mark.trim() === fence) fence = undefined;
      return false;
    })
    .join('\n');
};

/** Where the links of a document lead, as it says. */
export const linksOf = (document: string): readonly string[] => {
  const text = prose(document).replace(/`[^`\n]*`/g, 'code');
  const inline = [...text.matchAll(/\]\(([^()\s]+)(?: "[^"]*")?\)/g)];
  const bare = [...text.matchAll(/<(https?:[^>\s]+)>/g)];
  return [...inline, ...bare].map(([, target = '']) => target);
};

/** The places of a document that a link can lead to: its headings as GitHub names them, and anchors of its own. */
export const anchorsOf = (document: string): ReadonlySet<string> => {
  const seen = new Map<string, number>();
  const headings = [...prose(document).matchAll(/^#{1,6} +(.+?) *$/gm)].map(([, heading = '']) => {
    const slug = slugOf(heading);
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return times === 0 ? slug : `${slug}-${times}`;
  });
  const own = [...prose(document).matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id);
  return new Set([...headings, ...own]);
};

const slugOf = (heading: string): string =>
  heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
