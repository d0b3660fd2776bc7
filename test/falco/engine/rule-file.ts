import { parseDocument } from 'yaml';
import * as z from 'zod/mini';
import type { Expression, Operand } from './expression';
import { parseCondition } from './parse';
import { objectionTo, objectionToOperand } from './supported-fields';

export interface Rule {
  readonly name: string;
  /** With its exceptions, as Falco joins them. */
  readonly condition: Expression;
  readonly output: string;
  readonly priority: string;
  readonly tags: readonly string[];
}

export interface RuleFile {
  readonly engineVersion: string | undefined;
  readonly pluginVersions: Readonly<Record<string, string>>;
  readonly lists: ReadonlyMap<string, readonly string[]>;
  readonly macros: ReadonlyMap<string, Expression>;
  readonly rules: readonly Rule[];
  /** Everything Falco or a reader would object to. */
  readonly problems: readonly string[];
}

const PRIORITIES = ['EMERGENCY', 'ALERT', 'CRITICAL', 'ERROR', 'WARNING', 'NOTICE', 'INFORMATIONAL', 'INFO', 'DEBUG'];

const texts = z.array(z.union([z.string(), z.number(), z.boolean()]));
const textOrTexts = z.union([z.string(), z.array(z.string())]);
const value = z.union([z.string(), z.number(), z.boolean(), texts]);

const exception = z.strictObject({
  name: z.string(),
  fields: z.optional(textOrTexts),
  comps: z.optional(textOrTexts),
  values: z.optional(z.array(z.union([z.string(), z.array(value)]))),
});

const how = z.enum(['append', 'replace']);
const override = z.optional(
  z.strictObject({
    items: z.optional(how),
    condition: z.optional(how),
    output: z.optional(how),
    desc: z.optional(how),
    priority: z.optional(how),
    tags: z.optional(how),
    enabled: z.optional(how),
    exceptions: z.optional(how),
    capture: z.optional(how),
  }),
);

/** The keys of Falco's own schema of rules that this pack and its users need; any other is a problem. */
const schema = z.union([
  z.strictObject({ required_engine_version: z.string() }),
  z.strictObject({
    required_plugin_versions: z.array(z.strictObject({ name: z.string(), version: z.string() })),
  }),
  z.strictObject({ list: z.string(), items: texts, override }),
  z.strictObject({ macro: z.string(), condition: z.string(), override }),
  z.strictObject({
    rule: z.string(),
    desc: z.optional(z.string()),
    condition: z.optional(z.string()),
    output: z.optional(z.string()),
    priority: z.optional(z.string()),
    tags: z.optional(z.array(z.string())),
    enabled: z.optional(z.boolean()),
    capture: z.optional(z.boolean()),
    capture_duration: z.optional(z.number()),
    exceptions: z.optional(z.array(exception)),
    override,
  }),
]);

type Exception = z.infer<typeof exception>;

interface RuleDraft {
  condition: string;
  output: string;
  priority: string;
  tags: readonly string[];
  exceptions: readonly Exception[];
}

/**
 * Reads rule files as Falco loads them, one after the other: lists are put into conditions as text, exceptions become part of
 * the condition, an override changes what was defined before.
 *
 * Stricter than Falco in one thing: names that begin with `mineguard_` must be defined before they are used. Falco takes the
 * name of a list it does not know for a value, and says nothing.
 */
export const readRuleFiles = (...files: readonly string[]): RuleFile => {
  const reader = new Reader();
  for (const file of files) reader.read(file);
  return reader.result();
};

class Reader {
  private engineVersion: string | undefined;
  private readonly pluginVersions: Record<string, string> = {};
  private readonly lists = new Map<string, readonly string[]>();
  private readonly macroTexts = new Map<string, string>();
  private readonly macros = new Map<string, Expression>();
  private readonly drafts = new Map<string, RuleDraft>();
  private readonly problems: string[] = [];
  private readonly used = new Set<string>();
  private definedInFile = new Set<string>();

  read(file: string): void {
    this.definedInFile = new Set();
    const document = parseDocument(file);
    this.problems.push(...document.errors.map(({ message }) => message));
    const items: unknown = document.toJS();
    if (!Array.isArray(items)) {
      this.problems.push('a rule file is a list');
      return;
    }
    for (const item of items) {
      const parsed = schema.safeParse(item);
      if (parsed.success) this.take(parsed.data);
      else this.problems.push(`not an item of a rule file: ${JSON.stringify(item).slice(0, 120)}`);
    }
  }

  result(): RuleFile {
    const rules = [...this.drafts].flatMap(([name, draft]) => this.rule(name, draft));
    const unused = [...this.lists.keys(), ...this.macros.keys()].filter((name) => !this.used.has(name));
    this.problems.push(...unused.map((name) => `${name} is used nowhere`));
    const { engineVersion, pluginVersions, lists, macros, problems } = this;
    return { engineVersion, pluginVersions, lists, macros, rules, problems };
  }

  private take(item: z.infer<typeof schema>): void {
    if ('required_engine_version' in item) this.engineVersion = item.required_engine_version;
    else if ('required_plugin_versions' in item) {
      for (const { name, version } of item.required_plugin_versions) this.pluginVersions[name] = version;
    } else if ('list' in item) this.takeList(item.list, item.items.map(String), item.override?.items);
    else if ('macro' in item) this.takeMacro(item.macro, item.condition, item.override?.condition);
    else this.takeRule(item);
  }

  private takeList(name: string, items: readonly string[], how?: 'append' | 'replace'): void {
    const before = this.lists.get(name);
    this.define(`list ${name}`, before !== undefined, how !== undefined);
    const all = how === 'append' ? [...(before ?? []), ...items] : items;
    this.lists.set(
      name,
      all.flatMap((item) => this.listItem(item)),
    );
  }

  /** A later file may define anew what an earlier one has; within a file it is a mistake. */
  private define(what: string, exists: boolean, isOverride: boolean): void {
    if (isOverride && !exists) this.problems.push(`${what}: overrides what is not defined before it`);
    if (!isOverride && this.definedInFile.has(what))
      this.problems.push(`${what}: is defined twice; say so by override`);
    this.definedInFile.add(what);
  }

  /** A list may name another one. */
  private listItem(item: string): readonly string[] {
    const other = this.lists.get(item);
    if (other) this.used.add(item);
    return other ?? [item];
  }

  private takeMacro(name: string, condition: string, how?: 'append' | 'replace'): void {
    const before = this.macroTexts.get(name);
    this.define(`macro ${name}`, before !== undefined, how !== undefined);
    const whole = how === 'append' ? `${before ?? ''} ${condition}` : condition;
    this.macroTexts.set(name, whole);
    this.expectNames(`macro ${name}`, condition);
    const expression = this.parse(`macro ${name}`, whole);
    if (expression) this.macros.set(name, expression);
  }

  private takeRule({ rule: name, override = {}, ...item }: Extract<z.infer<typeof schema>, { rule: string }>): void {
    const before = this.drafts.get(name);
    const isOverride = Object.keys(override).length > 0;
    this.define(`rule ${name}`, before !== undefined, isOverride);
    const { condition = '', output = '', priority = '', tags = [], exceptions = [] } = item;
    this.expectNames(`rule ${name}`, condition, JSON.stringify(exceptions.map(({ values }) => values)));
    if (!isOverride || !before) {
      for (const [key, text] of Object.entries({ condition, output, priority })) {
        if (text.trim() === '') this.problems.push(`rule ${name} has no ${key}`);
      }
      this.drafts.set(name, { condition, output, priority, tags, exceptions });
      return;
    }
    if (override.condition)
      before.condition = override.condition === 'append' ? `${before.condition} ${condition}` : condition;
    if (override.output) before.output = override.output === 'append' ? `${before.output} ${output}` : output;
    if (override.priority) before.priority = priority;
    if (override.tags) before.tags = override.tags === 'append' ? [...before.tags, ...tags] : tags;
    if (override.exceptions) {
      before.exceptions = override.exceptions === 'append' ? withAppended(before.exceptions, exceptions) : exceptions;
    }
  }

  private rule(name: string, { condition, output, priority, tags, exceptions }: RuleDraft): readonly Rule[] {
    const where = `rule ${name}`;
    if (!PRIORITIES.includes(priority)) this.problems.push(`${where}: there is no priority ${priority}`);
    for (const [, field = '', argument] of output.matchAll(/%([a-z][\w.]*)(?:\[([^\]]*)\])?/g)) {
      const objection = objectionTo(field, argument, 'output');
      if (objection !== undefined) this.problems.push(`${where}, output: ${objection}`);
    }
    const excepted = exceptions.map((one) => this.exceptionText(where, one)).filter((text) => text !== '');
    const expression = this.parse(where, [`(${condition})`, ...excepted].join(' and not '));
    if (!expression) return [];
    if (!fieldsOf(expression, this.macros).has('evt.type'))
      this.problems.push(`${where} is not bound to kinds of events`);
    return [{ name, condition: expression, output, priority, tags }];
  }

  private exceptionText(where: string, { name, fields, comps, values = [] }: Exception): string {
    const problem = (what: string) => {
      this.problems.push(`${where}, exception ${name}: ${what}`);
      return '';
    };
    if (fields === undefined) return problem('has no fields');
    const names = [fields].flat();
    const operators = comps === undefined ? names.map(() => (typeof fields === 'string' ? 'in' : '=')) : [comps].flat();
    if (names.length !== operators.length) return problem('fields and comps are not as many');
    for (const field of names) {
      const objection = objectionTo(field, undefined, 'condition');
      if (objection !== undefined) problem(objection);
    }
    if (typeof fields === 'string') {
      return values.length === 0
        ? ''
        : `(${fields} ${operators[0] ?? 'in'} (${values.flat(2).map(quoted).join(', ')}))`;
    }
    const alternatives = values.map((row) => {
      if (!Array.isArray(row) || row.length !== names.length) return problem('fields and values are not as many');
      const parts = names.map(
        (field, index) => `${field} ${operators[index] ?? '='} ${itemText(row[index], operators[index])}`,
      );
      return `(${parts.join(' and ')})`;
    });
    return alternatives.length === 0 ? '' : `(${alternatives.join(' or ')})`;
  }

  private parse(where: string, text: string): Expression | undefined {
    let expression: Expression;
    try {
      expression = parseCondition(this.withLists(text));
    } catch (error) {
      this.problems.push(`${where}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
    visit(expression, {
      macro: (name) => {
        this.used.add(name);
        if (!this.macros.has(name) && !name.startsWith('mineguard_'))
          this.problems.push(`${where}: there is no macro ${name}`);
      },
      operand: (operand) => {
        const objection = objectionToOperand(operand);
        if (objection !== undefined) this.problems.push(`${where}: ${objection}`);
      },
    });
    return expression;
  }

  /** Names of ours are lists or macros, wherever they stand. */
  private expectNames(where: string, ...texts: readonly string[]): void {
    for (const [name] of texts.join(' ').matchAll(/\bmineguard_\w+/g)) {
      if (!this.lists.has(name) && !this.macros.has(name))
        this.problems.push(`${where}: there is no ${name} before it`);
    }
  }

  /** By text and wherever the name stands between blanks, brackets, commas and equals signs: so does Falco. */
  private withLists(text: string): string {
    const replaced = text.replaceAll(/(?<=^|[\s(),=])[a-zA-Z]\w*(?=$|[\s(),=])/g, (name) => {
      const items = this.lists.get(name);
      if (!items) return name;
      this.used.add(name);
      return items.length === 0 ? NOTHING : items.map(quoted).join(', ');
    });
    return replaced.replaceAll(/,\s*\0|\0\s*,?/g, '');
  }
}

/** In the place of an empty list, which takes one comma with it. */
const NOTHING = '\0';

const withAppended = (before: readonly Exception[], added: readonly Exception[]): readonly Exception[] => [
  ...before.map((one) => {
    const more = added.filter(({ name }) => name === one.name).flatMap(({ values = [] }) => values);
    return { ...one, values: [...(one.values ?? []), ...more] };
  }),
  ...added.filter(({ name }) => !before.some((one) => one.name === name)),
];

/** Falco puts quotation marks around items with blanks, and around no others. */
const quoted = (item: unknown): string => {
  const text = String(item);
  return text.includes(' ') && !/^["']/.test(text) ? `"${text}"` : text;
};

const itemText = (item: unknown, operator = '='): string => {
  if (Array.isArray(item)) return `(${item.map(quoted).join(', ')})`;
  const isList = /^(?:in|intersects|pmatch)$|(?:oneof|anyof|allof)$/.test(operator);
  return isList ? `(${String(item)})` : quoted(item);
};

interface Visitor {
  readonly macro?: (name: string) => void;
  readonly operand?: (operand: Operand) => void;
}

const visit = (expression: Expression, visitor: Visitor): void => {
  switch (expression.kind) {
    case 'and':
    case 'or':
      for (const operand of expression.operands) visit(operand, visitor);
      break;
    case 'not':
      visit(expression.operand, visitor);
      break;
    case 'macro':
      visitor.macro?.(expression.name);
      break;
    case 'exists':
      visitor.operand?.(expression.left);
      break;
    case 'comparison':
      visitor.operand?.(expression.left);
  }
};

/** Names of the fields a condition asks for, through its macros. */
const fieldsOf = (expression: Expression, macros: ReadonlyMap<string, Expression>): ReadonlySet<string> => {
  const found = new Set<string>();
  visit(expression, {
    macro: (name) => {
      const macro = macros.get(name);
      if (macro) for (const field of fieldsOf(macro, macros)) found.add(field);
    },
    operand: (operand) => found.add(fieldOf(operand)),
  });
  return found;
};

const fieldOf = (operand: Operand): string => (operand.kind === 'field' ? operand.name : fieldOf(operand.operand));
