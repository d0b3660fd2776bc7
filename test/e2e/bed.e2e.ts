import path from 'node:path';
import { run } from './bed/kubernetes/run';

jest.setTimeout(120_000);

const ROOT = path.resolve(__dirname, '../..');

describe('the local AWS of the bed', () => {
  test('passes its own tests: filter patterns, event patterns, and every private name it replaces', async () => {
    const folder = path.join(ROOT, 'test/e2e/bed/aws');
    const { stderr } = await run(
      path.join(ROOT, '.bed/venv/bin/python'),
      ['-B', '-m', 'unittest', 'discover', '-s', folder, '-t', folder],
      { env: { PATH: process.env['PATH'], LANG: 'C.UTF-8' }, timeoutSeconds: 100 },
    );
    expect(stderr).toMatch(/Ran \d\d+ tests[^]*\nOK\n/);
  });
});
