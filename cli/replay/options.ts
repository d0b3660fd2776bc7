import { parseArgs } from 'node:util';
import { UsageError } from '../command';

/** Where records come from, as the options name it. */
export const FILE_OPTIONS = ['audit', 'falco', 'guardduty', 'billing'] as const;
export type FileOption = (typeof FILE_OPTIONS)[number];

export interface ReplayOptions {
  readonly files: readonly { readonly source: FileOption; readonly file: string }[];
  readonly config: string | undefined;
  readonly cluster: string | undefined;
  readonly json: boolean;
}

const OPTIONS = {
  audit: { type: 'string', multiple: true },
  falco: { type: 'string', multiple: true },
  guardduty: { type: 'string', multiple: true },
  billing: { type: 'string', multiple: true },
  config: { type: 'string' },
  cluster: { type: 'string' },
  json: { type: 'boolean' },
} as const;

const isFileOption = (name: string): name is FileOption => FILE_OPTIONS.some((option) => option === name);

/** Reads the arguments of `replay`. Words after a file option are further files of it, as a shell's `*` gives them. */
export const parseReplayOptions = (args: readonly string[]): ReplayOptions => {
  const { values, tokens } = parse(args);
  const files: { source: FileOption; file: string }[] = [];
  let source: FileOption | undefined;
  for (const token of tokens) {
    if (token.kind === 'option') {
      source = isFileOption(token.name) ? token.name : undefined;
      if (source && token.value !== undefined) files.push({ source, file: token.value });
    } else if (token.kind === 'positional') {
      if (!source)
        throw new UsageError(`which log is ${token.value}? Put --audit, --falco, --guardduty or --billing before it`);
      files.push({ source, file: token.value });
    }
  }
  if (files.length === 0) throw new UsageError('no log is named: give --audit, --falco, --guardduty or --billing FILE');
  return { files, config: values.config, cluster: values.cluster, json: values.json ?? false };
};

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, tokens: true });
  } catch (error) {
    // The message names the option and what is wrong with it.
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
};
