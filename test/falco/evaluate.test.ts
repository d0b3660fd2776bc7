import fc from 'fast-check';
import { evaluate, type Value } from './engine/evaluate';
import { parseCondition } from './engine/parse';

const verdict = (condition: string, fields: Readonly<Record<string, Value>> = {}) =>
  evaluate(parseCondition(condition), (field) => fields[field], new Map());
const truth = (condition: string, fields?: Readonly<Record<string, Value>>) => verdict(condition, fields).truth;

describe('a condition over an alert', () => {
  test('is unknown, and says why, where the alert lacks the field it hangs on', () => {
    expect(verdict('proc.name = sh and fd.num >= 0', { 'proc.name': 'sh' })).toEqual({
      truth: 'unknown',
      missing: ['fd.num'],
    });
  });

  test('is decided without the field when the rest decides', () => {
    expect(truth('proc.name = sh and fd.num >= 0', { 'proc.name': 'nginx' })).toBe('false');
    expect(truth('proc.name = sh or fd.num >= 0', { 'proc.name': 'sh' })).toBe('true');
    expect(truth('not fd.num >= 0')).toBe('unknown');
  });

  test('is false for a field without a value, and so its negation is true', () => {
    expect(truth('proc.name != sh', { 'proc.name': null })).toBe('false');
    expect(truth('not proc.name = sh', { 'proc.name': null })).toBe('true');
    expect(truth('k8s.pod.name exists', { 'k8s.pod.name': null })).toBe('false');
  });

  test.each([
    ['proc.cmdline contains -o', true],
    ['proc.cmdline contains XMRIG', false],
    ['proc.cmdline icontains XMRIG', true],
    ['proc.cmdline startswith ./', true],
    ['proc.cmdline endswith 3333', true],
    ['proc.cmdline contains anyof (zzz, pool)', true],
    ['proc.cmdline contains oneof (xmrig, pool)', false],
    ['proc.cmdline contains allof (xmrig, pool)', true],
    ['proc.cmdline contains allof ()', false],
    ['toupper(proc.cmdline) contains POOL', true],
    ['len(proc.cmdline) > 20', true],
    ['proc.exepath pmatch (/opt)', true],
    ['proc.exepath pmatch (/op)', false],
    ['tolower(basename(proc.exepath)) in (xmrig)', true],
    ['fd.sport in (3333, 443)', true],
    ['fd.snet in ("198.51.100.0/24")', true],
    ['fd.snet in ("10.0.0.0/8", "fc00::/7")', false],
  ])('%s is %s', (condition, holds) => {
    const fields = {
      'proc.cmdline': './xmrig -o pool.example:3333',
      'proc.exepath': '/opt/XMRig',
      'fd.sport': 3333,
      'fd.snet': '198.51.100.7',
    };
    expect(truth(condition, fields)).toBe(String(holds));
  });

  test('does not guess what regular expressions of RE2 and globs match', () => {
    expect(truth('proc.name regex "a.*"', { 'proc.name': 'abc' })).toBe('unknown');
    expect(truth('proc.name glob a*', { 'proc.name': 'abc' })).toBe('unknown');
  });

  test('never changes its mind when more becomes known', () => {
    const value = fc.constantFrom<Value>(undefined, null, 'a', 'b');
    const conditions = ['x.a = a and x.b = b', 'x.a = a or not x.b = b', 'not (x.a = a and not x.b exists)'];
    fc.assert(
      fc.property(
        fc.constantFrom(...conditions),
        value,
        value,
        fc.constantFrom<Value>(null, 'a', 'b'),
        (text, a, b, learnt) => {
          const before = truth(text, { 'x.a': a, 'x.b': b });
          const after = truth(text, { 'x.a': a ?? (a === null ? null : learnt), 'x.b': b });
          if (before !== 'unknown') expect(after).toBe(before);
        },
      ),
    );
  });
});
