/** A condition of Falco as a tree. */
export type Expression =
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Expression[] }
  | { readonly kind: 'not'; readonly operand: Expression }
  | { readonly kind: 'macro'; readonly name: string }
  | { readonly kind: 'exists'; readonly left: Operand }
  | Comparison;

export interface Comparison {
  readonly kind: 'comparison';
  readonly left: Operand;
  readonly operator: Operator;
  /** How many of the values must fit; only operators on one text take it. */
  readonly modifier?: Modifier;
  /** One value, unless the operator or the modifier asks for a list. */
  readonly values: readonly string[];
}

export type Operand =
  | { readonly kind: 'field'; readonly name: string; readonly argument?: string }
  | { readonly kind: 'transformed'; readonly by: Transformer; readonly operand: Operand };

export const TRANSFORMERS = ['tolower', 'toupper', 'b64', 'basename', 'len'] as const;
export const NUMBER_OPERATORS = ['<=', '<', '>=', '>'] as const;
/** Those that are words are followed by a blank. */
export const TEXT_OPERATORS = [
  ...['==', '=', '!='],
  ...['glob', 'iglob', 'contains', 'icontains', 'bcontains', 'startswith', 'bstartswith', 'endswith', 'regex'],
] as readonly TextOperator[];
export const LIST_OPERATORS = ['intersects', 'in', 'pmatch'] as const;
export const MODIFIERS = ['oneof', 'anyof', 'allof'] as const;

export type Transformer = (typeof TRANSFORMERS)[number];
export type Modifier = (typeof MODIFIERS)[number];
export type NumberOperator = (typeof NUMBER_OPERATORS)[number];
export type ListOperator = (typeof LIST_OPERATORS)[number];
export type TextOperator =
  | ('==' | '=' | '!=' | 'glob' | 'iglob' | 'contains' | 'icontains')
  | ('bcontains' | 'startswith' | 'bstartswith' | 'endswith' | 'regex');
export type Operator = NumberOperator | TextOperator | ListOperator;

export const isListOperator = (operator: Operator): operator is ListOperator =>
  LIST_OPERATORS.some((one) => one === operator);
export const isNumberOperator = (operator: Operator): operator is NumberOperator =>
  NUMBER_OPERATORS.some((one) => one === operator);
