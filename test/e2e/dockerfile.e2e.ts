import { writeFileSync } from 'node:fs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { exampleDockerfiles, lintDockerfiles } from '../lint/dockerfiles';

jest.setTimeout(60_000);

describe('the example of an image', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'mineguard-dockerfile-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test('is nothing that hadolint would complain of', async () => {
    expect(exampleDockerfiles()).toHaveLength(1);
    expect(await lintDockerfiles(exampleDockerfiles(), () => undefined)).toEqual([]);
  });

  test('is looked at indeed: a careless file is complained of', async () => {
    const careless = path.join(folder, 'Dockerfile');
    writeFileSync(careless, 'FROM node\nRUN apt-get install curl\n');
    const problems = await lintDockerfiles([careless], () => undefined);
    expect(problems.join('\n')).toContain('DL3006');
  });
});
