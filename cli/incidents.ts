import { listIncidents, type ListedIncident } from '../lambdas/adapters/state-table';
import { escapeText } from '../lambdas/core/messages/escape';
import { percent, plural } from '../lambdas/core/messages/format';
import { STATES, type IncidentState } from '../lambdas/core/model/incident';
import { connect, inAccount, PLACE_HELP, PLACE_OPTIONS } from './account/connect';
import { EXIT, UsageError, type Command } from './command';
import { parseOptions, print, printJson, wholeNumber } from './options';

const HELP = `Usage: mineguard incidents [options]

Lists incidents, the latest evidence first.

Options:
  --state STATE...     record, notify-low, incident or quarantine; default: all but record
  --cluster NAME       of one cluster
  --namespace NAME     of one namespace
  --limit N            at most so many; default: 50
${PLACE_HELP}
  --json               as JSON on stdout

Exit codes:
  0  it ran, whether there are incidents or not
  2  unknown option, or AWS refuses
  3  a fault of MineGuard
`;

const OPTIONS = {
  ...PLACE_OPTIONS,
  state: { type: 'string', multiple: true },
  cluster: { type: 'string' },
  namespace: { type: 'string' },
  limit: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const incidents: Command = {
  name: 'incidents',
  summary: 'lists incidents',
  help: HELP,

  async run(args) {
    const { values, positionals } = parseOptions(args, OPTIONS);
    if (positionals.length > 0) throw new UsageError(`what is ${positionals.join(' ')}?`);
    const states = statesIn(values.state);
    const limit = wholeNumber(values.limit, { option: 'limit', fallback: 50, from: 1, to: 10_000 });
    const { table } = await inAccount(async () => connect(values));
    const found = (await inAccount(async () => listIncidents(table)))
      .filter(({ state }) => states.includes(state))
      .filter(({ entity }) => values.cluster === undefined || entity.cluster === values.cluster)
      .filter(({ entity }) => values.namespace === undefined || entity.namespace === values.namespace)
      .toSorted((a, b) => compare(b.lastEvidenceAt, a.lastEvidenceAt) || compare(a.id, b.id));
    const shown = found.slice(0, limit);
    if (values.json) printJson(shown);
    else
      print(...shown.map(line), `${plural(found.length, 'incident')}${found.length > limit ? `, ${limit} shown` : ''}`);
    return EXIT.ok;
  },
};

const statesIn = (names: readonly string[] | undefined): readonly IncidentState[] => {
  if (names === undefined) return STATES.filter((state) => state !== 'record');
  return names
    .flatMap((name) => name.split(','))
    .map((name) => {
      const state = STATES.find((candidate) => candidate === name);
      if (!state) throw new UsageError(`--state must be one of ${STATES.join(', ')}, got ${name}`);
      return state;
    });
};

const line = ({ id, state, hypothesis, probability, entity, lastEvidenceAt, suppressed }: ListedIncident): string => {
  const { cluster, namespace, kind, name } = entity;
  return [
    id,
    `${state}${suppressed ? ' (suppressed)' : ''}`.padEnd(10),
    percent(probability).padStart(7),
    hypothesis.padEnd(9),
    lastEvidenceAt,
    escapeText(`${cluster} ${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`, 160),
  ].join('  ');
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
