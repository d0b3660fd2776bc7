import type { Command } from './command';

/** What `mineguard` says when it is not told what to do. */
export const usage = (commands: readonly Command[]): string => {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    'mineguard: finds crypto-mining in EKS clusters, and says why.',
    '',
    'Usage: mineguard <command> [options]',
    '',
    'Commands:',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'mineguard <command> --help tells the options and exit codes of a command.',
    '',
  ].join('\n');
};
