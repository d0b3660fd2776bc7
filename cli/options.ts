import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { UsageError } from './command';

/** Reads options and words; what is wrong with them is told in the words of the parser. */
export const parseOptions = <Options extends ParseArgsOptionsConfig>(args: readonly string[], options: Options) => {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
};

/** The one word that a command takes. */
export const onlyWord = (words: readonly string[], what: string): string => {
  const [word, ...more] = words;
  if (word === undefined) throw new UsageError(`name ${what}`);
  if (more.length > 0) throw new UsageError(`name one: what is ${more.join(' ')}?`);
  return word;
};

export const incidentIdIn = (words: readonly string[]): string => {
  const id = onlyWord(words, 'the incident, as messages and "mineguard incidents" name it: inc-...');
  if (!/^inc-[0-9a-f]{16}$/.test(id)) throw new UsageError(`${JSON.stringify(id)} is not the id of an incident`);
  return id;
};

export const wholeNumber = (
  text: string | undefined,
  {
    option,
    fallback,
    from,
    to,
  }: { readonly option: string; readonly fallback: number; readonly from: number; readonly to: number },
): number => {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < from || value > to) {
    throw new UsageError(`--${option} must be a whole number from ${from} to ${to}, got ${text}`);
  }
  return value;
};

export const printJson = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
};

export const print = (...lines: readonly string[]): void => {
  process.stdout.write(`${lines.join('\n')}\n`);
};
