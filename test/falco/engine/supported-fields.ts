import fields from './supported-fields.json';
import type { Operand } from './expression';

const KNOWN = new Set([...fields.engine, ...fields.containerPluginFields, ...fields.deprecated]);

export const isNetworkField = (name: string): boolean => fields.network.includes(name);

/** What Falco 0.44.1 with the container plugin 0.7.1 would have against a field; undefined when nothing. */
export const objectionTo = (
  name: string,
  argument: string | undefined,
  use: 'condition' | 'transformed' | 'output',
): string | undefined => {
  const eventArgument = /^evt\.(?:arg|rawarg|abspath)\.(\w+)$/.exec(name)?.[1];
  if (eventArgument !== undefined) {
    return fields.eventArguments.includes(eventArgument) ? undefined : `no event has an argument ${eventArgument}`;
  }
  if (!KNOWN.has(name)) return `there is no field ${name}`;
  if (fields.deprecated.includes(name)) return `${name} is deprecated`;
  if (argument === undefined && fields.argumentRequired.includes(name)) return `${name} needs an argument`;
  const takesArgument = fields.argumentRequired.includes(name) || fields.argumentAllowed.includes(name);
  if (argument !== undefined && !takesArgument) return `${name} takes no argument`;
  if (use === 'output' && fields.filterOnly.includes(name)) return `${name} is for conditions only`;
  if (use !== 'output' && fields.printOnly.includes(name)) return `${name} is for outputs only`;
  if (use === 'transformed' && fields.noTransformer.includes(name)) return `${name} cannot be transformed`;
  return undefined;
};

export const objectionToOperand = (operand: Operand, isTransformed = false): string | undefined =>
  operand.kind === 'transformed'
    ? objectionToOperand(operand.operand, true)
    : objectionTo(operand.name, operand.argument, isTransformed ? 'transformed' : 'condition');
