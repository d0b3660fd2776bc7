import { BlockList, isIPv6 } from 'node:net';
import { isNumberOperator, type Comparison, type Expression, type Operand } from './expression';
import { isNetworkField } from './supported-fields';

/** What is known about one event: its value, that Falco had none, or nothing at all. */
export type Value = string | number | boolean | null | undefined;

/** By Falco's field name, with its argument as Falco writes it: `proc.aname[2]`. */
export type Event = (field: string) => Value;

export type Truth = 'true' | 'false' | 'unknown';

export interface Verdict {
  readonly truth: Truth;
  /** Fields that nobody knows and on which the answer hangs; empty unless it is unknown. */
  readonly missing: readonly string[];
}

const TRUE: Verdict = { truth: 'true', missing: [] };
const FALSE: Verdict = { truth: 'false', missing: [] };
const verdict = (holds: boolean): Verdict => (holds ? TRUE : FALSE);
const unknown = (...missing: readonly string[]): Verdict => ({ truth: 'unknown', missing: [...new Set(missing)] });

/**
 * Evaluates a condition as far as an alert goes, in the logic of three values.
 *
 * As in libs, a comparison with a field that has no value is false, and its negation true. Not decided here: `regex`, which
 * is RE2's business, globs, and binary operators.
 */
export const evaluate = (expression: Expression, event: Event, macros: ReadonlyMap<string, Expression>): Verdict => {
  const inner = (part: Expression) => evaluate(part, event, macros);
  switch (expression.kind) {
    case 'and':
      return joined(expression.operands.map(inner), FALSE, TRUE);
    case 'or':
      return joined(expression.operands.map(inner), TRUE, FALSE);
    case 'not':
      return negated(inner(expression.operand));
    case 'macro': {
      const macro = macros.get(expression.name);
      return macro ? inner(macro) : unknown(`macro ${expression.name}`);
    }
    case 'exists': {
      const value = valueOf(expression.left, event);
      return value === undefined ? unknown(nameOf(expression.left)) : verdict(value !== null);
    }
    case 'comparison':
      return compared(expression, event);
  }
};

const joined = (verdicts: readonly Verdict[], decisive: Verdict, otherwise: Verdict): Verdict => {
  if (verdicts.some(({ truth }) => truth === decisive.truth)) return decisive;
  const open = verdicts.filter(({ truth }) => truth === 'unknown');
  return open.length === 0 ? otherwise : unknown(...open.flatMap(({ missing }) => missing));
};

const negated = (inner: Verdict): Verdict => (inner.truth === 'unknown' ? inner : verdict(inner.truth === 'false'));

const compared = (comparison: Comparison, event: Event): Verdict => {
  const { left, operator, modifier, values } = comparison;
  const value = valueOf(left, event);
  if (value === undefined) return unknown(nameOf(left));
  if (value === null) return FALSE;
  const one = (wanted: string): boolean | undefined => fits(comparison, value, wanted);
  const results = values.map(one);
  if (results.includes(undefined)) return unknown(`${operator} on ${nameOf(left)}`);
  const hits = results.filter((hit) => hit === true).length;
  switch (modifier) {
    case 'oneof':
      return verdict(hits === 1);
    case 'allof':
      return verdict(hits > 0 && hits === values.length);
    case 'anyof':
    case undefined:
      return verdict(hits > 0);
  }
};

const fits = (
  { left, operator }: Comparison,
  value: string | number | boolean,
  wanted: string,
): boolean | undefined => {
  const text = String(value);
  if (left.kind === 'field' && isNetworkField(left.name)) {
    const inside = inNetwork(text, wanted);
    return operator === '!=' ? !inside : inside;
  }
  if (isNumberOperator(operator)) return COMPARED[operator](Number(value), Number(wanted));
  switch (operator) {
    case '=':
    case '==':
    case 'in':
    case 'intersects':
      return text === wanted;
    case '!=':
      return text !== wanted;
    case 'contains':
      return text.includes(wanted);
    case 'icontains':
      return text.toLowerCase().includes(wanted.toLowerCase());
    case 'startswith':
      return text.startsWith(wanted);
    case 'endswith':
      return text.endsWith(wanted);
    case 'pmatch':
      return text === wanted || text.startsWith(wanted.endsWith('/') ? wanted : `${wanted}/`);
    case 'regex':
    case 'glob':
    case 'iglob':
    case 'bcontains':
    case 'bstartswith':
      return undefined;
  }
};

const COMPARED = {
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
} as const;

const inNetwork = (address: string, network: string): boolean => {
  const [base = '', prefix = ''] = network.split('/');
  if (isIPv6(base) !== isIPv6(address)) return false;
  const family = isIPv6(base) ? 'ipv6' : 'ipv4';
  const networks = new BlockList();
  if (prefix === '') networks.addAddress(base, family);
  else networks.addSubnet(base, Number(prefix), family);
  return networks.check(address, family);
};

const valueOf = (operand: Operand, event: Event): Value => {
  if (operand.kind === 'field') return event(nameOf(operand));
  const value = valueOf(operand.operand, event);
  if (value === undefined || value === null) return value;
  const text = String(value);
  switch (operand.by) {
    case 'tolower':
      return text.toLowerCase();
    case 'toupper':
      return text.toUpperCase();
    case 'basename':
      return text.slice(text.lastIndexOf('/') + 1);
    case 'len':
      return Buffer.byteLength(text);
    case 'b64':
      return Buffer.from(text, 'base64').toString();
  }
};

const nameOf = (operand: Operand): string => {
  if (operand.kind === 'transformed') return nameOf(operand.operand);
  return operand.argument === undefined ? operand.name : `${operand.name}[${operand.argument}]`;
};
