import { parseArgs } from 'node:util';
import { demonstrate } from './demonstration';
import { MissingPrerequisite } from './prerequisite';
import { demonstrateInMemory } from './quick';

const HELP = `Usage: npm start [-- --quick]

Shows MineGuard at work on a mining attack, on this machine alone.

  npm start             deploys the app to a local AWS, beside a real Kubernetes control plane,
                        and lets an attacker in; needs Python 3.10 or newer. The first run builds
                        the control plane, which takes some minutes
  npm start -- --quick  replays the attack in memory in seconds; deploys nothing, needs nothing

Exit codes: 0 seen to the end, 1 failed, 2 wrong options or something is missing here
`;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const options = (): { readonly quick?: boolean; readonly help?: boolean } | undefined => {
  try {
    return parseArgs({ options: { quick: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } }).values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
    return undefined;
  }
};

const main = async (): Promise<number> => {
  const chosen = options();
  if (!chosen) return 2;
  if (chosen.help) {
    say(HELP);
    return 0;
  }
  try {
    await (chosen.quick ? demonstrateInMemory(say) : demonstrate(say, process.env));
    return 0;
  } catch (error) {
    if (error instanceof MissingPrerequisite) {
      process.stderr.write(`${error.message}\nwithout it: npm start -- --quick\n`);
      return 2;
    }
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return 1;
  }
};

void main().then((code) => {
  process.exitCode = code;
});
