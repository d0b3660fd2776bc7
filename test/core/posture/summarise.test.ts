import { parseKubeBench } from '../../../lambdas/core/parsing/kube-bench';
import { renderPosture } from '../../../lambdas/core/posture/render-posture';
import { summarise } from '../../../lambdas/core/posture/summarise';
import { controls, result, type Verdict } from '../../support/kube-bench';

const run = (verdicts: Readonly<Record<string, Verdict>>, target = 'node') => {
  const results = Object.entries(verdicts).map(([id, verdict]) => result(id, verdict));
  const parsed = parseKubeBench(JSON.stringify([controls({ target, results })]));
  if (!parsed.ok) throw new Error(parsed.error.reason);
  return parsed.value;
};

const ids = (checks: readonly { readonly id: string }[] = []) => checks.map(({ id }) => id);

describe('the score', () => {
  test('is passed of passed and failed; what nobody has judged does not count', () => {
    expect(summarise(run({ '3.1': 'PASS', '3.2': 'PASS', '3.3': 'PASS', '3.4': 'FAIL', '3.5': 'WARN' })).score).toBe(
      0.75,
    );
  });

  test('is unknown where nothing was judged', () => {
    const summary = summarise(run({ '3.1': 'WARN' }));
    expect(summary.score).toBeUndefined();
    expect(renderPosture(summary)[0]).toBe('Score unknown: 0 passed, 0 failed; 1 warning apart, which a person judges');
  });
});

describe('the failed checks', () => {
  test('are in the order of the benchmark, in which 3.10 comes after 3.9', () => {
    const failed = summarise(run({ '3.10': 'FAIL', '3.9': 'FAIL', '3.2.1': 'FAIL', '3.1': 'PASS' })).failed;
    expect(ids(failed)).toEqual(['3.2.1', '3.9', '3.10']);
  });

  test('are shown with their remedy', () => {
    const lines = renderPosture(summarise(run({ '3.1': 'FAIL' })));
    expect(lines).toContain('  node 3.1: Ensure that 3.1 is so (Automated)');
    expect(lines).toContain('      Make 3.1 so.');
  });

  test('are told when they were counted and not listed', () => {
    const summary = summarise({ ...run({ '3.1': 'PASS' }), counts: { passed: 1, failed: 12, warned: 0, informed: 0 } });
    expect(renderPosture(summary).at(-1)).toBe('12 failed checks counted, and not listed in the file');
  });
});

describe('the change since an earlier run', () => {
  const before = run({ '3.1': 'FAIL', '3.2': 'PASS', '3.3': 'FAIL' });
  const now = run({ '3.1': 'PASS', '3.2': 'FAIL', '3.3': 'FAIL' });

  test('names what failed newly and what was mended', () => {
    const { change } = summarise(now, before);
    expect(ids(change?.newlyFailed)).toEqual(['3.2']);
    expect(ids(change?.mended)).toEqual(['3.1']);
    expect(change?.scoreBefore).toBeCloseTo(1 / 3);
  });

  test('keeps targets apart, which number alike', () => {
    expect(ids(summarise(now, run({ '3.2': 'FAIL' }, 'policies')).change?.newlyFailed)).toEqual(['3.2', '3.3']);
  });

  test('is not told without an earlier run', () => {
    expect(summarise(now).change).toBeUndefined();
    expect(renderPosture(summarise(now, before)).join('\n')).toContain(
      'Since the previous run, which scored 33.3 %: 1 newly failed, 1 mended',
    );
  });
});

describe('what a file says', () => {
  test('reaches a terminal as harmless text', () => {
    const hostile = {
      ...result('3.1', 'FAIL'),
      test_desc: '\u001b[2Jcleared',
      remediation: 'see https://evil.example',
    };
    const parsed = parseKubeBench(JSON.stringify([controls({ target: 'node\u202e', results: [hostile] })]));
    if (!parsed.ok) throw new Error(parsed.error.reason);
    const text = renderPosture(summarise(parsed.value)).join('\n');
    expect(text).not.toMatch(/[^\x20-\x7e\n]/);
    expect(text).not.toContain('https://');
  });
});
