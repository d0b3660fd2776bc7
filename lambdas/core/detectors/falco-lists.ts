import { ALGORITHM_OPTIONS, ALGORITHMS, COIN_OPTIONS, COINS, MINER_OPTIONS } from '../indicators/miner-grammar';
import { DISGUISED_MINERS, KERNEL_NAME_LENGTH, MINER_PROGRAMS } from '../indicators/miner-names';
import { MINING_SCHEMES } from '../indicators/pool-addresses';
import { DONATION_HOSTS, POOL_DOMAINS } from '../indicators/pool-hosts';
import { POOL_PORTS } from '../indicators/pool-ports';
import { OWN_INSTALLATIONS, SCRATCH } from './falco/km-f05-scratch-execution';
import { TUNING_FILES } from './falco/km-f08-miner-tuning';

const BEGIN =
  '# --- Written by `npm run docs` from the indicators of the analyzers. Change them, not this section. ---';
const END = '# --- End of what is written by `npm run docs`. ---';
const WIDTH = 120;

const MINER_NAMES = [...MINER_PROGRAMS, ...DISGUISED_MINERS].sort();

/** Each option with each value, as one argument and as two. */
const argumentsOf = (options: ReadonlySet<string>, values: readonly string[]): readonly string[] =>
  [...options]
    .filter((option) => option.startsWith('-'))
    .flatMap((option) => (option.startsWith('--') ? [`${option}=`, `${option} `] : [`${option} `]))
    .flatMap((option) => values.map((value) => option + value));

const LISTS: Readonly<Record<string, readonly (string | number)[]>> = {
  mineguard_miner_names: MINER_NAMES,
  mineguard_miner_kernel_names: [...new Set(MINER_NAMES.map((name) => name.slice(0, KERNEL_NAME_LENGTH)))],
  mineguard_miner_options: [...MINER_OPTIONS].map((option) => `--${option}`),
  mineguard_algorithm_arguments: argumentsOf(ALGORITHM_OPTIONS, [...ALGORITHMS.keys()]),
  mineguard_coin_arguments: argumentsOf(COIN_OPTIONS, [...COINS]),
  mineguard_mining_urls: MINING_SCHEMES.map((scheme) => `${scheme}://`),
  mineguard_pool_addresses: [...[...POOL_DOMAINS].map((domain) => `${domain}:`), ...DONATION_HOSTS],
  mineguard_pool_ports: [...POOL_PORTS],
  mineguard_scratch_directories: SCRATCH.map((directory) => `${directory}/`),
  mineguard_own_installations: [...OWN_INSTALLATIONS].map((directory) => `/${directory}/`),
  mineguard_tuning_files: TUNING_FILES,
};

/** Falco puts items into conditions as text: what is no bare word there needs quotation marks of its own. */
const BARE_WORD = /^[^\s()"'=,]+$/;

const itemOf = (value: string | number): string =>
  typeof value === 'number' ? String(value) : BARE_WORD.test(value) ? `'${value}'` : `'"${value}"'`;

const listOf = (name: string, values: readonly (string | number)[]): string => {
  const lines = [''];
  for (const item of values.map(itemOf)) {
    const line = lines.at(-1) ?? '';
    if (line.length + item.length + 6 > WIDTH) lines.push(`${item},`);
    else lines[lines.length - 1] = line === '' ? `${item},` : `${line} ${item},`;
  }
  return [`- list: ${name}`, '  items: [', ...lines.map((line) => `    ${line}`), '  ]'].join('\n');
};

/** Falco's rule file with its lists of names, options, pools and paths as the analyzers know them. */
export const withFalcoLists = (ruleFile: string): string => {
  const [before, rest] = splitAt(ruleFile, BEGIN);
  const [, after] = splitAt(rest, END);
  const lists = Object.entries(LISTS).map(([name, values]) => listOf(name, values));
  return `${before}${BEGIN}\n\n${lists.join('\n\n')}\n\n${END}${after}`;
};

const splitAt = (text: string, mark: string): readonly [string, string] => {
  const start = text.indexOf(mark);
  if (start === -1) throw new Error(`the rule file has no line "${mark}"`);
  return [text.slice(0, start), text.slice(start + mark.length)];
};
