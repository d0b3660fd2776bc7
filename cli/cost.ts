import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { objectAt, parseJson } from '../lambdas/core/parsing/json';
import priceList from './cost/prices.json';
import { DEFAULTS, estimate, type Assumptions, type Line } from './cost/estimate';
import { EXIT, UsageError, type Command } from './command';
import { parseOptions, print, printJson } from './options';

/** Each assumption as an option, in kebab case. */
const FLAGS = {
  'batches-per-minute': 'batchesPerMinute',
  'batch-ms': 'batchMs',
  'falco-alerts-per-day': 'falcoAlertsPerDay',
  'signals-per-day': 'signalsPerDay',
  'incidents-per-day': 'incidentsPerDay',
  'metric-series': 'metricSeries',
  'own-logs-mb-per-day': 'ownLogsMbPerDay',
  'state-gb': 'stateGb',
  'evidence-gb': 'evidenceGb',
} as const satisfies Record<string, keyof Assumptions>;

const HELP = `Usage: mineguard cost --estimate [options]

Estimates what MineGuard itself costs a month: the resources of the synthesized templates, list
prices, and assumptions about how much happens. An estimate, not a bill: prices are those of
us-east-1 in cli/cost/prices.json with their date; what free tiers may cover is told apart. Not in it: the
ingestion of the logs that are analysed, VPC endpoints, GuardDuty, the cluster itself. Needs
no account.

Options:
  --estimate           required: this version reads no bill
  --templates FOLDER   what "npm run synth" wrote; default: cdk.out
${Object.entries(FLAGS)
  .map(([flag, key]) => `  --${`${flag} N`.padEnd(25)} default: ${DEFAULTS[key]}`)
  .join('\n')}
  --json               lines, sum, assumptions and the date of the prices as JSON on stdout

Exit codes:
  0  it was estimated
  2  unknown option, or no template: run "npm run synth" first
  3  a fault of MineGuard
`;

const OPTIONS = {
  estimate: { type: 'boolean' },
  templates: { type: 'string' },
  json: { type: 'boolean' },
  'batches-per-minute': { type: 'string' },
  'batch-ms': { type: 'string' },
  'falco-alerts-per-day': { type: 'string' },
  'signals-per-day': { type: 'string' },
  'incidents-per-day': { type: 'string' },
  'metric-series': { type: 'string' },
  'own-logs-mb-per-day': { type: 'string' },
  'state-gb': { type: 'string' },
  'evidence-gb': { type: 'string' },
} as const;

export const cost: Command = {
  name: 'cost',
  summary: 'estimates what MineGuard itself costs a month',
  help: HELP,

  run(args) {
    const { values, positionals } = parseOptions(args, OPTIONS);
    if (positionals.length > 0) throw new UsageError(`what is ${positionals.join(' ')}?`);
    if (!values.estimate) throw new UsageError('say --estimate: this version reads no bill');
    const assumed = Object.entries(FLAGS).reduce<Assumptions>(
      (all, [flag, key]) => ({ ...all, [key]: numberIn(flag, values[flag as keyof typeof FLAGS], DEFAULTS[key]) }),
      DEFAULTS,
    );
    const prices = Object.fromEntries(Object.entries(priceList.prices).map(([name, { usd }]) => [name, usd]));
    const lines = estimate(templateIn(values.templates ?? 'cdk.out'), prices, assumed);
    const usd = lines.reduce((sum, line) => sum + line.usd, 0);
    const free = lines.reduce((sum, line) => sum + line.freeUsd, 0);
    if (values.json) {
      printJson({
        usdPerMonth: usd,
        usdPerMonthWithFreeTier: usd - free,
        pricesAsOf: priceList.asOf,
        assumptions: assumed,
        lines,
      });
    } else {
      print(...lines.filter((line) => line.usd >= 0.005).map(text), ...summary(usd, free, assumed));
    }
    return Promise.resolve(EXIT.ok);
  },
};

const text = ({ what, how, usd }: Line): string => `${usd.toFixed(2).padStart(8)} USD  ${what}: ${how}`;

const summary = (usd: number, free: number, assumed: Assumptions): readonly string[] => [
  `${usd.toFixed(2).padStart(8)} USD  a month, estimated with list prices of us-east-1 as of ${priceList.asOf}`,
  `${(usd - free).toFixed(2).padStart(8)} USD  where nothing else in the account uses its free tiers`,
  '',
  'Assumed:',
  ...Object.entries(FLAGS).map(([flag, key]) => `  --${flag} ${assumed[key]}`),
];

const numberIn = (flag: string, given: string | undefined, fallback: number): number => {
  if (given === undefined) return fallback;
  const value = Number(given);
  if (!/^\d+(\.\d+)?$/.test(given) || !Number.isFinite(value)) {
    throw new UsageError(`--${flag} must be a number that is not negative, got ${given}`);
  }
  return value;
};

/** A cluster that is made by `hardenedCluster` is what is guarded, and no cost of guarding it. */
const CLUSTER_TEMPLATE = 'MineGuard-cluster.template.json';

/** The resources of all stacks of the app in one template: how much happens is told once for all of them. */
const templateIn = (folder: string): { readonly Resources: Readonly<Record<string, unknown>> } => {
  const resources = readTemplates(folder).flatMap(({ file, template }) =>
    Object.entries(objectAt(template, 'Resources')).map(([id, resource]) => [`${file}/${id}`, resource] as const),
  );
  if (resources.length === 0) throw new UsageError(`${folder} holds no template: run "npm run synth" first`);
  return { Resources: Object.fromEntries(resources) };
};

const readTemplates = (folder: string): readonly { readonly file: string; readonly template: unknown }[] => {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith('.template.json') && file !== CLUSTER_TEMPLATE)
      .map((file) => ({ file, template: parseJson(readFileSync(join(folder, file), 'utf8')) }));
  } catch (error) {
    throw new UsageError(`${folder} cannot be read: run "npm run synth" first`, { cause: error });
  }
};
