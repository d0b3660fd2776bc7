import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '../../docs/examples/distroless-service');
const linesOf = (file: string): readonly string[] =>
  readFileSync(join(FOLDER, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

describe('the example of an image', () => {
  const lines = linesOf('Dockerfile');
  const stages = lines.filter((line) => line.startsWith('FROM '));

  test('has two stages, each pinned by digest', () => {
    expect(stages).toHaveLength(2);
    for (const stage of stages) expect(stage).toMatch(/^FROM \S+@sha256:[0-9a-f]{64}(?: AS \w+)?$/);
  });

  test('ends in an image without a shell, as a user that is not root, by number', () => {
    expect(stages.at(-1)).toContain('gcr.io/distroless/static-debian12:nonroot@');
    const last = lines.slice(lines.indexOf(stages.at(-1) ?? ''));
    expect(last).toContain('USER 65532:65532');
    expect(last.filter((line) => line.startsWith('RUN '))).toEqual([]);
    expect(last.find((line) => line.startsWith('ENTRYPOINT '))).toBe('ENTRYPOINT ["/service"]');
  });

  test('sends to the builder what it copies, and nothing else', () => {
    const [everything, ...exceptions] = linesOf('.dockerignore');
    expect(everything).toBe('*');
    const copied = lines
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
      .map((line) => line.split(' ')[1]);
    expect(exceptions.map((line) => line.slice(1)).sort()).toEqual(copied.sort());
  });
});
