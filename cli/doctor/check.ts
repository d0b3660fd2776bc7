import type { FactName, Facts } from './facts';

/** What a check found: what will not work, and how to mend it. */
export type Finding =
  | { readonly level: 'ok'; readonly message: string }
  | { readonly level: 'warning' | 'failure'; readonly message: string; readonly mend: string };

export type CheckResult = { readonly id: string; readonly title: string } & (
  Finding | { readonly level: 'not checked'; readonly message: string }
);

type ValueOf<Name extends FactName> = Extract<Facts[Name], { readonly known: true }>['value'];

/** The values of the facts that a check needs; it is not asked before all of them are known. */
export type Known<Name extends FactName> = { readonly [N in Name]: ValueOf<N> };

interface CheckProps<Name extends FactName> {
  readonly id: string;
  readonly title: string;
  readonly needs: readonly Name[];
  readonly judge: (facts: Known<Name>) => Finding;
}

export interface Check {
  readonly id: string;
  readonly title: string;
  run(facts: Facts): CheckResult;
}

/** One pure check. What it needs and what is not known is told instead of a judgement. */
export const check = <Name extends FactName>({ id, title, needs, judge }: CheckProps<Name>): Check => ({
  id,
  title,
  run(facts) {
    const unknown = needs.flatMap((name) => {
      const fact = facts[name];
      return fact.known ? [] : [fact.why];
    });
    if (unknown.length > 0) return { id, title, level: 'not checked', message: [...new Set(unknown)].join('; ') };
    return { id, title, ...judge(valuesOf(facts, needs)) };
  },
});

const valuesOf = <Name extends FactName>(facts: Facts, needs: readonly Name[]): Known<Name> =>
  Object.fromEntries(
    needs.map((name) => {
      const fact = facts[name];
      return [name, fact.known ? fact.value : undefined];
    }),
    // Only called when every fact that is needed is known.
  ) as Known<Name>;

export const ok = (message: string): Finding => ({ level: 'ok', message });
export const warning = (message: string, mend: string): Finding => ({ level: 'warning', message, mend });
export const failure = (message: string, mend: string): Finding => ({ level: 'failure', message, mend });
