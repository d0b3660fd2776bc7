import { falcoExample } from '../../../../lambdas/core/detectors/falco-example';
import { filelessExecution } from '../../../../lambdas/core/detectors/falco/km-f04-fileless-execution';
import { dedicatedGroup, parseFalcoAlert } from '../../../../lambdas/core/parsing/falco';
import { capturedLines } from '../../../support/falco-lines';

const sees = (fields: Record<string, unknown>) =>
  filelessExecution.detect(falcoExample(fields, { rule: 'Run' })) !== undefined;

describe('KM-F04', () => {
  test('finds what Falco itself reported of a program in memory, and keeps its path', () => {
    const found = capturedLines('fileless').map((line) => {
      const alert = parseFalcoAlert(line, dedicatedGroup('prod-a'), 0);
      return alert.ok ? filelessExecution.detect(alert.value)?.facts?.['path'] : undefined;
    });
    expect(found).toEqual(['memfd:x']);
  });

  test.each([
    ['/memfd:kworker (deleted)', true],
    ['/dev/fd/7', true],
    ['/proc/4711/fd/3', true],
    ['/proc/self/exe', false],
    ['/dev/fd0', false],
  ])('says of %s: %s', (path, expected) => {
    expect(sees({ 'proc.exepath': path })).toBe(expected);
  });

  test('is not fooled by the name of runc’s copy under another command', () => {
    expect(sees({ 'proc.exepath': 'memfd:runc_cloned:/proc/self/exe', 'proc.cmdline': 'exe -o pool:3333' })).toBe(true);
  });

  test('misses a program that takes both the name and the command of runc’s copy', () => {
    expect(sees({ 'proc.exepath': 'memfd:runc_cloned:/proc/self/exe', 'proc.cmdline': 'miner init' })).toBe(false);
  });
});
