import { printCondition } from './engine/print';
import { readRuleFiles } from './engine/rule-file';

const RULE = `
- rule: A shell
  desc: A shell was started.
  condition: evt.type=execve and proc.name in (shells)
  output: Shell | command=%proc.cmdline
  priority: NOTICE
  tags: [T1059]
`;
const SHELLS = `
- list: shells
  items: [bash, sh]
`;

const problemsOf = (...files: readonly string[]) => readRuleFiles(...files).problems;
const conditionOf = (...files: readonly string[]) => {
  const [rule] = readRuleFiles(...files).rules;
  return rule ? printCondition(rule.condition) : '';
};

describe('a rule file', () => {
  test('puts lists into conditions as text', () => {
    expect(problemsOf(SHELLS + RULE)).toEqual([]);
    expect(conditionOf(SHELLS + RULE)).toBe('evt.type = "execve" and proc.name in ("bash", "sh")');
  });

  test('may hold empty lists, which leave no comma behind', () => {
    const none = '- list: mine\n  items: []\n';
    expect(conditionOf(none + SHELLS + RULE.replace('(shells)', '(mine, shells, mine)'))).toContain('("bash", "sh")');
    expect(conditionOf(none + RULE.replace('(shells)', '(mine)'))).toContain('proc.name in ()');
  });

  test('may be replaced by a later file in what it defines', () => {
    expect(problemsOf(SHELLS + RULE, RULE.replace('execve', 'clone'))).toEqual([]);
    expect(conditionOf(SHELLS + RULE, RULE.replace('execve', 'clone'))).toContain('evt.type = "clone"');
  });

  test('can extend a list of an earlier file', () => {
    const more = '- list: shells\n  items: [zsh]\n  override: { items: append }\n';
    expect(conditionOf(SHELLS, more, RULE)).toContain('("bash", "sh", "zsh")');
  });

  test('joins exceptions to the condition, and lets a later file append to them', () => {
    const excepting = `${SHELLS}${RULE}  exceptions:
    - name: reviewed
      fields: [k8s.ns.name, proc.exepath]
      comps: ['=', startswith]
`;
    const reviewed = `
- rule: A shell
  exceptions:
    - name: reviewed
      values: [[lab, /opt/]]
  override: { exceptions: append }
`;
    expect(conditionOf(excepting)).toBe(conditionOf(SHELLS + RULE));
    expect(problemsOf(excepting, reviewed)).toEqual([]);
    expect(conditionOf(excepting, reviewed)).toContain('not (k8s.ns.name = "lab" and proc.exepath startswith "/opt/")');
  });

  test.each([
    ['a field that Falco does not know', RULE.replace('proc.name', 'proc.nome'), 'there is no field proc.nome'],
    ['a field without its argument', RULE.replace('proc.name', 'thread.cgroup'), 'thread.cgroup needs an argument'],
    ['a deprecated field', RULE.replace('proc.name', 'evt.dir'), 'evt.dir is deprecated'],
    ['an argument no event has', RULE.replace('proc.name', 'evt.arg.nonsense'), 'no event has an argument nonsense'],
    [
      'a field for conditions in the output',
      RULE.replace('%proc.cmdline', '%fd.snet'),
      'fd.snet is for conditions only',
    ],
    ['an unknown field in the output', RULE.replace('%proc.cmdline', '%proc.cmd'), 'there is no field proc.cmd'],
    ['an unknown priority', RULE.replace('NOTICE', 'HIGH'), 'there is no priority HIGH'],
    ['an unknown macro', RULE.replace('evt.type=execve', 'spawned'), 'there is no macro spawned'],
    ['a rule for every event', RULE.replace('evt.type=execve and ', ''), 'is not bound to kinds of events'],
    ['a key Falco does not know', RULE.replace('priority', 'prio'), 'not an item of a rule file'],
    ['a condition that does not parse', RULE.replace('(shells)', 'shells'), "expected '('"],
  ])('with %s is refused', (_what, rule, problem) => {
    expect(problemsOf(SHELLS + rule).join('\n')).toContain(problem);
  });

  test('with a list that comes too late is refused: Falco would compare with its name', () => {
    const late = RULE.replace('shells', 'mineguard_shells') + SHELLS.replace('shells', 'mineguard_shells');
    expect(problemsOf(late).join('\n')).toContain('there is no mineguard_shells before it');
  });

  test('with something defined twice, or an override of nothing, is refused', () => {
    expect(problemsOf(SHELLS + SHELLS + RULE)).toContain('list shells: is defined twice; say so by override');
    expect(problemsOf(SHELLS, RULE, '- rule: B\n  tags: [x]\n  override: { tags: append }\n').join('\n')).toContain(
      'rule B: overrides what is not defined before it',
    );
  });

  test('with a list that nobody uses is told so', () => {
    expect(problemsOf(`${SHELLS}- list: others\n  items: [a]\n${RULE}`)).toEqual(['others is used nowhere']);
  });
});
