import { EXIT, UsageError, type ExitCode } from './command';
import { commands } from './commands';
import { usage } from './usage';

/** Runs the command that the arguments name, and leaves its exit code with the process. */
export const main = async (argv: readonly string[]): Promise<void> => {
  // A reader that has seen enough (`| head`) closes the pipe; that is no fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  process.exitCode = await run(argv);
};

const run = async ([name, ...args]: readonly string[]): Promise<ExitCode> => {
  const command = commands.find((candidate) => candidate.name === name);
  if (!command) {
    const asked = name === '--help' || name === '-h' || name === 'help';
    (asked ? process.stdout : process.stderr).write(
      name === undefined || asked ? usage(commands) : `mineguard: unknown command ${name}\n\n${usage(commands)}`,
    );
    return asked ? EXIT.ok : EXIT.usage;
  }
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(command.help);
    return EXIT.ok;
  }
  try {
    return await command.run(args);
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`mineguard ${command.name}: ${error.message}\n`);
      return EXIT.usage;
    }
    process.stderr.write(`mineguard ${command.name} failed; this is a fault of MineGuard:\n`);
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return EXIT.internal;
  }
};
