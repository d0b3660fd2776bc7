import { parseConfig } from '../../lib/config';
import { configJsonSchema } from '../../lib/config-json-schema';
import { read } from './markdown';

const page = read('docs/configuration.md');

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

/** Every key of the file by its path, without the places in lists. */
const keysOf = ({ properties = {}, items }: Schema, under: readonly string[] = []): readonly string[] => [
  ...Object.entries(properties).flatMap(([name, schema]) => {
    const path = [...under, name];
    return [path.join('.'), ...keysOf(schema, path)];
  }),
  ...(items ? keysOf(items, under) : []),
];

/** What the page tells: under the heading of a key the rows of its table, or the key itself where there is no table. */
const toldOn = (text: string): readonly string[] =>
  text.split('\n### ').flatMap((section) => {
    const [heading = ''] = section.split('\n');
    const rows = [...section.matchAll(/^\| (`[^|]+`) \|/gm)].map(([, cell = '']) => cell);
    const names = rows.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => `${heading}.${name}`));
    return names.length > 0 ? names : [heading];
  });

describe('the page about the configuration', () => {
  const keys = keysOf(configJsonSchema() as Schema);
  const [, ofTheFile = ''] = /^## Keys of the file\n([^]*?)^## /m.exec(page) ?? [];
  const told = toldOn(ofTheFile.slice(ofTheFile.indexOf('### ') + '### '.length));

  test('tells every key of the file', () => {
    const leaves = keys.filter((key) => !keys.some((other) => other.startsWith(`${key}.`)));
    const covers = (key: string) => told.some((one) => key === one || key.startsWith(`${one}.`));
    expect(leaves.length).toBeGreaterThan(40);
    expect(leaves.filter((key) => !covers(key))).toEqual([]);
  });

  test('tells no key that the file may not hold', () => {
    expect(told.filter((key) => !keys.includes(key))).toEqual([]);
  });

  test('shows the errors that the example of mistakes gives', () => {
    const mistakes = {
      clusters: [
        { name: 'prod-a', mod: 'enforce', budget: { pods: 'many' } },
        { name: 'prod-b', mode: 'enforced' },
      ],
      logRetentionDays: 31,
      notification: { emails: ['security@example.com'] },
    };
    const [shown] = /^mineguard\.yaml is not usable:\n[^`]*(?=\n```)/m.exec(page) ?? [];
    expect(shown).toBeDefined();
    expect(() => parseConfig(mistakes, 'mineguard.yaml')).toThrow(shown);
  });
});
