import { createProgress } from '../../cli/progress';

describe('progress', () => {
  test('is silent for two seconds, then speaks every two', () => {
    const lines: string[] = [];
    const progress = createProgress(0, (line) => lines.push(line));
    for (let now = 0; now <= 6500; now += 500) progress(now, () => `${now} records`);
    expect(lines).toEqual(['... 2000 records, 2 s', '... 4000 records, 4 s', '... 6000 records, 6 s']);
  });
});
