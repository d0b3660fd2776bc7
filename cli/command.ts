/** What a command ended with; scripts rely on them, and `--help` and the docs list them. */
export const EXIT = {
  ok: 0,
  /** It ran, and some of its input could not be read. */
  badInput: 1,
  /** It ran, and what was asked for was not done: refused, declined, or failed on the way. */
  notDone: 1,
  /** It ran, and what it measured breaks a promise. */
  missed: 1,
  /** It did not run: unknown option, no such file, a configuration that is wrong. */
  usage: 2,
  /** It broke: a fault of MineGuard, not of its input. */
  internal: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** One command of `mineguard`: a file of its own and one line in the registry. */
export interface Command {
  readonly name: string;
  /** One line, for the list of commands. */
  readonly summary: string;
  /** Everything that `--help` says about it. */
  readonly help: string;
  run(args: readonly string[]): Promise<ExitCode>;
}

/** The user can put it right; the message says how. Anything else that is thrown is a fault of MineGuard. */
export class UsageError extends Error {}
