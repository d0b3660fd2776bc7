import {
  LIST_OPERATORS,
  MODIFIERS,
  NUMBER_OPERATORS,
  TEXT_OPERATORS,
  TRANSFORMERS,
  type Expression,
  type Modifier,
  type Operand,
  type Operator,
} from './expression';

/** What is wrong, and where in the condition. */
export class ConditionError extends Error {
  constructor(
    what: string,
    readonly position: number,
  ) {
    super(what);
  }
}

const MAX_DEPTH = 100;

/**
 * Parses a condition by the grammar that libs 0.25.4 documents for its filters. Lists are to be put in before: Falco does
 * that with the text, not with the tree.
 *
 * Not known here, and refused: `val()`, and the transformers that take several arguments (`join`, `concat`, `getopt`).
 */
export const parseCondition = (text: string): Expression => {
  const parser = new Parser(text);
  const expression = parser.disjunction();
  parser.end();
  return expression;
};

class Parser {
  private position = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  disjunction(): Expression {
    if ((this.depth += 1) > MAX_DEPTH) throw this.error(`nested deeper than ${MAX_DEPTH}`);
    const expression = this.joined('or', () => this.joined('and', () => this.negation()));
    this.depth -= 1;
    return expression;
  }

  end(): void {
    this.blanks();
    if (this.position < this.text.length) throw this.error("expected 'and', 'or' or the end");
  }

  private joined(kind: 'and' | 'or', operand: () => Expression): Expression {
    const operands = [operand()];
    for (this.blanks(); this.text.startsWith(kind, this.position); this.blanks()) {
      this.position += kind.length;
      if (!this.blanks() && this.peek() !== '(') throw this.error(`expected a blank or '(' after '${kind}'`);
      operands.push(operand());
    }
    const [only] = operands;
    return operands.length === 1 && only ? only : { kind, operands };
  }

  private negation(): Expression {
    this.blanks();
    let negated = false;
    while (this.token(/not\s+/y) !== undefined) negated = !negated;
    if (this.token(/not(?=\()/y) !== undefined) negated = !negated;
    const operand = this.check();
    return negated ? { kind: 'not', operand } : operand;
  }

  private check(): Expression {
    this.blanks();
    if (this.token(/\(/y) !== undefined) {
      const inner = this.disjunction();
      this.expect(')');
      return inner;
    }
    const left = this.operand();
    if (left) return this.comparison(left);
    const name = this.token(/[a-zA-Z][a-zA-Z0-9_]*/y);
    if (name === undefined) throw this.error("expected '(', a field, a transformer or a macro");
    return { kind: 'macro', name };
  }

  private operand(): Operand | undefined {
    const name = this.token(/[a-zA-Z][a-zA-Z0-9_]*(?:\.[a-zA-Z][a-zA-Z0-9_]*)+/y);
    if (name !== undefined) return { kind: 'field', name, ...this.fieldArgument() };
    const by = TRANSFORMERS.find((transformer) => this.text.startsWith(`${transformer}(`, this.position));
    if (by === undefined) return undefined;
    this.position += by.length + 1;
    this.blanks();
    const operand = this.operand();
    if (!operand) throw this.error(`expected a field in ${by}()`);
    this.expect(')');
    return { kind: 'transformed', by, operand };
  }

  private fieldArgument(): { readonly argument?: string } {
    if (this.token(/\[/y) === undefined) return {};
    const argument = this.quoted() ?? this.token(/[^\][\s"']+/y);
    if (argument === undefined) throw this.error("expected an argument after '['");
    if (this.token(/\]/y) === undefined) throw this.error("expected ']'");
    return { argument };
  }

  private comparison(left: Operand): Expression {
    this.blanks();
    if (this.token(/exists/y) !== undefined) return { kind: 'exists', left };
    const operator = this.operator();
    const wantsList = LIST_OPERATORS.some((one) => one === operator);
    const isNumber = NUMBER_OPERATORS.some((one) => one === operator);
    this.blanks();
    const modifier = wantsList || isNumber ? undefined : this.modifier();
    if (wantsList || modifier)
      return { kind: 'comparison', left, operator, ...(modifier && { modifier }), values: this.list() };
    const value = isNumber ? this.token(/0[xX][0-9a-fA-F]+|[+-]?[0-9]+\.?[0-9]*(?:[eE][+-][0-9]+)?/y) : this.value();
    if (value === undefined) throw this.error(`expected a ${isNumber ? 'number' : 'value'} after '${operator}'`);
    return { kind: 'comparison', left, operator, values: [value] };
  }

  private operator(): Operator {
    for (const operator of [...NUMBER_OPERATORS, ...TEXT_OPERATORS, ...LIST_OPERATORS]) {
      if (!this.text.startsWith(operator, this.position)) continue;
      const isTextWord = TEXT_OPERATORS.some((one) => one === operator) && /[a-z]/.test(operator);
      if (isTextWord && !/\s/.test(this.text.charAt(this.position + operator.length))) continue;
      this.position += operator.length;
      return operator;
    }
    throw this.error('expected an operator');
  }

  /** `proc.name = oneof` compares with the word; only before a list it is a modifier. */
  private modifier(): Modifier | undefined {
    const start = this.position;
    const modifier = MODIFIERS.find((one) => this.token(new RegExp(`${one}\\s+(?=\\()`, 'y')) !== undefined);
    if (modifier === undefined) this.position = start;
    return modifier;
  }

  private list(): readonly string[] {
    this.blanks();
    if (this.token(/\(/y) === undefined) throw this.error("expected '(' before a list");
    const values: string[] = [];
    this.blanks();
    while (this.peek() !== ')') {
      const value = this.value();
      if (value === undefined) throw this.error('expected a value in a list');
      values.push(value);
      this.blanks();
      if (this.token(/,/y) === undefined) break;
      this.blanks();
      if (this.peek() === ')') throw this.error("expected a value after ','");
    }
    this.expect(')');
    return values;
  }

  private value(): string | undefined {
    return this.quoted() ?? this.token(/[^()"'\s=,]+/y);
  }

  private quoted(): string | undefined {
    const text = this.token(/"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'/y);
    return text === undefined ? undefined : this.unescaped(text);
  }

  private unescaped(quoted: string): string {
    const quote = quoted.charAt(0);
    return quoted.slice(1, -1).replaceAll(/\\([^])/g, (whole: string, escaped: string) => {
      const known = ESCAPES.get(escaped);
      if (known === undefined && escaped !== quote) throw this.error(`unknown escape ${whole}`);
      return known ?? escaped;
    });
  }

  private expect(token: string): void {
    this.blanks();
    if (!this.text.startsWith(token, this.position)) throw this.error(`expected '${token}'`);
    this.position += token.length;
  }

  private blanks(): boolean {
    return this.token(/[\s\b]+/y) !== undefined;
  }

  private peek(): string {
    return this.text.charAt(this.position);
  }

  private token(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.position += found.length;
    return found;
  }

  private error(what: string): ConditionError {
    return new ConditionError(
      `${what} at ${this.position}: …${this.text.slice(this.position, this.position + 40)}`,
      this.position,
    );
  }
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['\\', '\\'],
  ['/', '/'],
  // Kept by Falco for rules that escape wrongly: the blank is lost.
  [' ', '\\'],
]);
