import fc from 'fast-check';
import {
  LIST_OPERATORS,
  MODIFIERS,
  NUMBER_OPERATORS,
  TEXT_OPERATORS,
  TRANSFORMERS,
  type Expression,
  type Operand,
} from './engine/expression';
import { ConditionError, parseCondition } from './engine/parse';
import { printCondition } from './engine/print';

const field = fc.constantFrom('proc.name', 'proc.cmdline', 'fd.sport', 'k8s.ns.name', 'evt.type');
const operand: fc.Arbitrary<Operand> = fc.oneof(
  field.map((name) => ({ kind: 'field' as const, name })),
  fc.record({
    kind: fc.constant('field' as const),
    name: fc.constant('proc.aname'),
    argument: fc.constantFrom('2', 'a b', "it's"),
  }),
  fc.record({
    kind: fc.constant('transformed' as const),
    by: fc.constantFrom(...TRANSFORMERS),
    operand: field.map((name) => ({ kind: 'field' as const, name })),
  }),
);
const check: fc.Arbitrary<Expression> = fc.oneof(
  operand.map((left) => ({ kind: 'exists' as const, left })),
  fc.constantFrom('spawned', 'm_1').map((name) => ({ kind: 'macro' as const, name })),
  fc.record({
    kind: fc.constant('comparison' as const),
    left: operand,
    operator: fc.constantFrom(...TEXT_OPERATORS),
    values: fc.tuple(fc.string()),
  }),
  fc.record({
    kind: fc.constant('comparison' as const),
    left: operand,
    operator: fc.constantFrom(...NUMBER_OPERATORS),
    values: fc.tuple(fc.integer().map(String)),
  }),
  fc.record({
    kind: fc.constant('comparison' as const),
    left: operand,
    operator: fc.constantFrom(...LIST_OPERATORS),
    values: fc.array(fc.string(), { maxLength: 4 }),
  }),
  fc.record({
    kind: fc.constant('comparison' as const),
    left: operand,
    operator: fc.constantFrom(...TEXT_OPERATORS),
    modifier: fc.constantFrom(...MODIFIERS),
    values: fc.array(fc.string(), { maxLength: 4 }),
  }),
);
const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    check,
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      operands: fc.array(tie('expression'), { minLength: 2, maxLength: 4 }),
    }),
    fc.record({ kind: fc.constant('not' as const), operand: tie('expression') }),
  ),
}));

const errorOf = (condition: string): string => {
  try {
    parseCondition(condition);
  } catch (error) {
    if (error instanceof ConditionError) return error.message;
    throw error;
  }
  return '';
};

describe('a condition', () => {
  test('that is printed and parsed again is the same', () => {
    fc.assert(
      fc.property(expression, (tree) => {
        expect(parseCondition(printCondition(tree))).toEqual(tree);
      }),
    );
  });

  test('of any text is parsed or refused with a reason, never anything else', () => {
    const words = fc.array(
      fc.constantFrom('proc.name', 'in', '(', ')', ',', '=', 'and', 'or', 'not ', '"a"', 'x', ' '),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          words.map((all) => all.join('')),
        ),
        (text) => {
          expect(typeof errorOf(text)).toBe('string');
        },
      ),
    );
  });

  test('binds "and" closer than "or", and "not" closest', () => {
    expect(printCondition(parseCondition('a or not b and c'))).toBe('a or ((not b) and c)');
  });

  test('may write "not" in front of a bracket, without a blank', () => {
    expect(parseCondition('not(a or b)')).toEqual(parseCondition('not (a or b)'));
  });

  test('may transform what was transformed', () => {
    expect(printCondition(parseCondition('tolower(basename(proc.exepath)) in (xmrig)'))).toBe(
      'tolower(basename(proc.exepath)) in ("xmrig")',
    );
  });

  test('takes a modifier only before a list: else it is a value', () => {
    expect(parseCondition('proc.name contains anyof (a, b)')).toMatchObject({ modifier: 'anyof', values: ['a', 'b'] });
    expect(parseCondition('proc.name = anyof')).toMatchObject({ operator: '=', values: ['anyof'] });
  });

  test('keeps quotation marks and escapes inside quotes', () => {
    expect(parseCondition(String.raw`proc.cmdline contains "say \"a=b\""`)).toMatchObject({ values: ['say "a=b"'] });
  });

  test.each([
    ['proc.name in (a, b', "expected ')'"],
    ['proc.name contains', 'expected an operator'],
    ['proc.name = ', "expected a value after '='"],
    ['a andb', "expected a blank or '(' after 'and'"],
    ['(a or b) c', "expected 'and', 'or' or the end"],
    ['proc.name in sh', "expected '(' before a list"],
    ['proc.cmdline contains --algo=rx/0', "expected 'and', 'or' or the end"],
    [String.raw`proc.name = "\d"`, String.raw`unknown escape \d`],
    ['('.repeat(200), 'nested deeper than 100'],
  ])('%s is refused: %s', (condition, reason) => {
    expect(errorOf(condition)).toContain(reason);
  });
});
