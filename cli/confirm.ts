import { createInterface } from 'node:readline/promises';
import { UsageError } from './command';

/** Asks on the terminal; anything but y or yes is a no. Where nobody can answer, --yes has to say it. */
export const confirm = async (question: string, yes: boolean): Promise<boolean> => {
  if (yes) return true;
  if (!process.stdin.isTTY) throw new UsageError('nobody can be asked here: give --yes');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
};
