/** Parts of a document that are written by a program, each between two comments that name it. */

const section = (document: string, name: string): string => {
  const [begin, end] = markers(name);
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from < 0 || to < from) throw new Error(`the document must hold ${begin} and, below it, ${end}`);
  return document.slice(from + begin.length, to);
};

export const withSection = (document: string, name: string, content: string): string => {
  const [begin, end] = markers(name);
  const old = `${begin}${section(document, name)}${end}`;
  return document.replace(old, () => `${begin}\n\n${content}\n\n${end}`);
};

const markers = (name: string): readonly [string, string] => [
  `<!-- ${name}: written by npm run docs -->`,
  `<!-- end of ${name} -->`,
];
