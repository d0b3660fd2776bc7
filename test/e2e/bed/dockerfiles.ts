import { globSync } from 'node:fs';
import path from 'node:path';
import { preparePython } from './aws/python';
import { CommandFailed, run } from './kubernetes/run';

const ROOT = path.resolve(__dirname, '../../..');

/** Dockerfiles that people are told to learn from. */
export const exampleDockerfiles = (): readonly string[] =>
  globSync('docs/examples/*/Dockerfile', { cwd: ROOT }).map((file) => path.join(ROOT, file));

/** What hadolint has against some Dockerfiles; empty when that is nothing. */
export const lintDockerfiles = async (
  files: readonly string[],
  progress: (line: string) => void,
): Promise<readonly string[]> => {
  const python = await preparePython(path.join(ROOT, '.bed/venv'), progress);
  const hadolint = path.join(path.dirname(python), 'hadolint');
  const options = [
    '--no-color',
    '--failure-threshold=style',
    '--trusted-registry=docker.io',
    '--trusted-registry=gcr.io',
  ];
  try {
    await run(hadolint, [...options, ...files], { env: {}, timeoutSeconds: 30 });
    return [];
  } catch (error) {
    if (error instanceof CommandFailed && error.stdout !== '') return error.stdout.trimEnd().split('\n');
    throw error;
  }
};

const main = async (): Promise<void> => {
  const files = exampleDockerfiles();
  const problems = await lintDockerfiles(files, console.error);
  for (const problem of problems) console.error(problem);
  console.log(`hadolint: ${files.length} Dockerfile, ${problems.length} problems`);
  if (problems.length > 0) process.exitCode = 1;
};

if (require.main === module) void main();
