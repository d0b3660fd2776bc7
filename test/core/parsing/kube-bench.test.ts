import fc from 'fast-check';
import { parseKubeBench } from '../../../lambdas/core/parsing/kube-bench';
import { controls, result } from '../../support/kube-bench';

const textOf = (value: unknown): string => JSON.stringify(value, undefined, 1);

const runIn = (text: string) => {
  const run = parseKubeBench(text);
  if (!run.ok) throw new Error(run.error.reason);
  return run.value;
};

const NODE = controls({
  target: 'node',
  results: [result('3.1.1', 'PASS'), result('3.2.1', 'FAIL'), result('3.2.2', 'WARN'), result('3.2.3', 'INFO')],
});

const COUNTS = { passed: 1, failed: 1, warned: 1, informed: 1 };

describe('a result of kube-bench', () => {
  test.each([
    [
      'with totals',
      textOf({ Controls: [NODE], Totals: { total_pass: 1, total_fail: 1, total_warn: 1, total_info: 1 } }),
    ],
    ['without totals', textOf({ Controls: [NODE] })],
    ['as a bare list', textOf([NODE])],
    ['as one set of controls', textOf(NODE)],
    ['as a line of a log', `starting\n${JSON.stringify({ Controls: [NODE] })}\n`],
    ['in the envelope of a shipper', JSON.stringify({ log: JSON.stringify([NODE]), kubernetes: { pod_name: 'x' } })],
    ['parsed by the shipper', JSON.stringify({ log_processed: { Controls: [NODE] } })],
  ])('is read %s', (_, text) => {
    const { counts, checks } = runIn(text);
    expect(counts).toEqual(COUNTS);
    expect(checks.map(({ id, status, target }) => `${target} ${id} ${status}`)).toEqual([
      'node 3.1.1 pass',
      'node 3.2.1 fail',
      'node 3.2.2 warn',
      'node 3.2.3 info',
    ]);
  });

  test('is counted as kube-bench counted, however many checks it lists', () => {
    const totals = { total_pass: 40, total_fail: 10, total_warn: 5, total_info: 0 };
    expect(runIn(textOf({ Controls: [NODE], Totals: totals })).counts).toEqual({
      passed: 40,
      failed: 10,
      warned: 5,
      informed: 0,
    });
    expect(runIn(textOf([{ ...NODE, ...totals }, NODE])).counts.passed).toBe(41);
  });

  test('is counted by its results where kube-bench counted nothing', () => {
    const tests = [{ section: '3.1', results: [result('3.1.1', 'PASS'), result('3.1.2', 'FAIL')] }];
    expect(runIn(textOf([{ version: 'eks-1.5.0', node_type: 'node', tests }])).counts).toMatchObject({
      passed: 1,
      failed: 1,
    });
  });

  test('names the remedy, also where only the test info holds it', () => {
    const bare = { ...result('3.1.1', 'FAIL'), remediation: '', test_info: ['chmod 644 the file\n'] };
    expect(runIn(textOf([controls({ target: 'node', results: [bare] })])).checks[0]?.remedy).toBe('chmod 644 the file');
  });

  test.each([
    ['no JSON', 'not json'],
    ['JSON of something else', '{"rule":"a Falco alert","priority":"Notice"}'],
    ['nothing', ''],
    ['a list of something else', '[{"tests":"many"}]'],
  ])('is not seen in %s', (_, text) => {
    expect(parseKubeBench(text)).toEqual({ ok: false, error: { reason: 'not-kube-bench' } });
  });

  test('without a check says nothing', () => {
    expect(parseKubeBench(textOf([{ node_type: 'node', tests: [] }]))).toEqual({
      ok: false,
      error: { reason: 'empty' },
    });
  });

  test('never throws, and is bounded, whatever is in it', () => {
    const hostile = fc.oneof(
      fc.json(),
      fc.string(),
      fc.json().map((inner) => `{"node_type":"a","tests":[${inner}]}`),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        const run = parseKubeBench(text);
        return !run.ok || run.value.checks.every(({ title, remedy }) => title.length <= 300 && remedy.length <= 2000);
      }),
    );
  });
});
