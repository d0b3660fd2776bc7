/** Results in the form that kube-bench prints; a test states only what it is about. */

export type Verdict = 'PASS' | 'FAIL' | 'WARN' | 'INFO';

export const result = (id: string, status: Verdict) => ({
  test_number: id,
  test_desc: `Ensure that ${id} is so (Automated)`,
  audit: 'stat -c permissions=%a /etc/kubernetes/kubelet/config.json',
  remediation: `Make ${id} so.\n`,
  status,
  actual_value: 'permissions=644',
  scored: true,
});

interface ControlsProps {
  readonly target: string;
  readonly results: readonly ReturnType<typeof result>[];
}

export const controls = ({ target, results }: ControlsProps) => {
  const count = (verdict: Verdict) => results.filter(({ status }) => status === verdict).length;
  const [pass, fail, warn, info] = [count('PASS'), count('FAIL'), count('WARN'), count('INFO')];
  return {
    id: '3',
    version: 'eks-1.5.0',
    text: 'Worker Node Security Configuration',
    node_type: target,
    tests: [{ section: '3.1', desc: 'Files', pass, fail, warn, info, results }],
    total_pass: pass,
    total_fail: fail,
    total_warn: warn,
    total_info: info,
  };
};

/** What `kube-bench --json` prints of one target. */
export const runOf = (verdicts: Readonly<Record<string, Verdict>>, target = 'node') => {
  const one = controls({ target, results: Object.entries(verdicts).map(([id, verdict]) => result(id, verdict)) });
  const { total_pass, total_fail, total_warn, total_info } = one;
  return { Controls: [one], Totals: { total_pass, total_fail, total_warn, total_info } };
};
