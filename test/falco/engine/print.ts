import { isListOperator, isNumberOperator, type Expression, type Operand } from './expression';

/** The condition as Falco would read it; parsing it again gives the same tree. */
export const printCondition = (expression: Expression): string => {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return expression.operands.map(printInner).join(` ${expression.kind} `);
    case 'not':
      return `not ${printInner(expression.operand)}`;
    case 'macro':
      return expression.name;
    case 'exists':
      return `${printOperand(expression.left)} exists`;
    case 'comparison': {
      const { left, operator, modifier, values } = expression;
      const isList = isListOperator(operator) || modifier !== undefined;
      const printed = values.map(isNumberOperator(operator) ? String : printValue).join(', ');
      const how = modifier === undefined ? operator : `${operator} ${modifier}`;
      return `${printOperand(left)} ${how} ${isList ? `(${printed})` : printed}`;
    }
  }
};

const printInner = (expression: Expression): string =>
  ['and', 'or', 'not'].includes(expression.kind) ? `(${printCondition(expression)})` : printCondition(expression);

const printOperand = (operand: Operand): string => {
  if (operand.kind === 'transformed') return `${operand.by}(${printOperand(operand.operand)})`;
  return operand.argument === undefined ? operand.name : `${operand.name}[${printValue(operand.argument)}]`;
};

const printValue = (value: string): string =>
  `"${value.replaceAll(/[\\"\b\f\n\r\t]/g, (character) => ESCAPED.get(character) ?? character)}"`;

const ESCAPED: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ['"', '\\"'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);
