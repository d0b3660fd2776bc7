import { classOf } from './character-runs';
import type { Reading } from './reading';

/** Long options, or keys of a configuration, that no program but a miner knows. */
export const MINER_OPTIONS: ReadonlySet<string> = new Set([
  '1gb-pages',
  'argon2-impl',
  'cpu-max-threads-hint',
  'cpu-priority',
  'cuda-loader',
  'daemon-rpc-address',
  'donate-level',
  'donate-over-proxy',
  'huge-pages-jit',
  'max-threads-hint',
  'mining-threads',
  'nicehash',
  'no-huge-pages',
  'opencl-loader',
  'pause-on-active',
  'pause-on-battery',
  'randomx-1gb-pages',
  'randomx-cache-qos',
  'randomx-init',
  'randomx-mode',
  'randomx-no-numa',
  'randomx-no-rdmsr',
  'randomx-wrmsr',
  'rig-id',
  'self-select',
  'start-mining',
  'tls-fingerprint',
  'wallet-address',
]);

/** Of these, the ones whose name is odd enough to count as a key of a configuration too, without dashes in front. */
const CONFIGURATION_KEYS: ReadonlySet<string> = new Set([
  '1gb-pages',
  'donate-level',
  'donate-over-proxy',
  'huge-pages-jit',
  'max-threads-hint',
  'rig-id',
]);

/** Options that say what to mine. Many programs have an `--algo`: only its value tells. */
export const ALGORITHM_OPTIONS: ReadonlySet<string> = new Set(['--algo', '--algorithm', '-a', 'algo']);
export const COIN_OPTIONS: ReadonlySet<string> = new Set(['--coin', 'coin']);

/**
 * Algorithms of proof of work: how each family begins, and the pattern of what follows. Left out: what other programs call
 * by the same name (sha256, scrypt, argon2).
 */
export const ALGORITHMS: ReadonlyMap<string, string> = new Map([
  ['rx/', '[a-z0-9]{1,16}'],
  ['cn/', '[a-z0-9-]{1,16}'],
  ['cn-lite', '(?:/[a-z0-9-]{1,16})?'],
  ['cn-heavy', '(?:/[a-z0-9-]{1,16})?'],
  ['cn-pico', '(?:/[a-z0-9-]{1,16})?'],
  ['argon2/', '[a-z0-9]{1,16}'],
  ['randomx', ''],
  ['randomarq', ''],
  ['randomwow', ''],
  ['randomxeq', ''],
  ['randomsfx', ''],
  ['randomvirel', ''],
  ['randomyada', ''],
  ['cryptonight', '[a-z0-9_/-]{0,24}'],
  ['ghostrider', ''],
  ['kawpow', ''],
  ['evrprogpow', ''],
  ['progpow', 'z?'],
  ['etchash', ''],
  ['ethash', ''],
  ['autolykos', '2?'],
  ['kheavyhash', ''],
  ['astrobwt', '(?:/[a-z0-9]{1,8})?'],
  ['verushash', ''],
  ['yespower', '[a-z0-9]{0,12}'],
  ['yescrypt', '[a-z0-9]{0,12}'],
  ['lyra2', '[a-z0-9]{1,8}'],
  ['x16r', 'v?2?'],
  ['beamhash', '(?:ii|iii)?'],
  ['karlsenhash', ''],
  ['pyrinhash', ''],
  ['fishhash', ''],
  ['nexapow', ''],
  ['dynexsolve', ''],
  ['xelishash', '(?:v2)?'],
]);

const ALGORITHM = new RegExp(`^(?:${[...ALGORITHMS].map(([beginning, rest]) => beginning + rest).join('|')})$`);

export const COINS: ReadonlySet<string> = new Set(
  'arq arqma conflux dero erg ergo etc grft kas kaspa monero raven ravencoin rtm rvn sumo verus vrsc wow wownero xmr zeph zephyr'.split(
    ' ',
  ),
);

/** What separates words on a command line, in a shell script and in JSON. */
const SEPARATOR = classOf(/[\s"'`,;=:|&(){}[\]<>]/);

/** Everything without two dashes in front that counts, or whose value does. */
const KEYS: ReadonlySet<string> = new Set([...CONFIGURATION_KEYS, ...ALGORITHM_OPTIONS, ...COIN_OPTIONS]);
const LONGEST_KEY = Math.max(...[...KEYS].map(({ length }) => length));

export interface MinerGrammar {
  /** Distinct miner options and `option=value` pairs, as found. */
  readonly marks: readonly string[];
  /** Two independent marks, or an option with an algorithm: nothing else takes such arguments. */
  readonly conclusive: boolean;
}

/**
 * The options of mining programs in what one container is told: command lines, scripts, inline configuration; undefined
 * when there are none. All texts count together: half of the options may be encoded.
 */
export const findMinerGrammar = (readings: readonly Reading[]): MinerGrammar | undefined => {
  const options = new Set<string>();
  const algorithms = new Set<string>();
  const coins = new Set<string>();
  for (const { word, value } of readings.flatMap(({ lower }) => optionsIn(lower))) {
    if (isMinerOption(word)) options.add(word.startsWith('--') ? word : `--${word}`);
    if (ALGORITHM_OPTIONS.has(word) && ALGORITHM.test(value)) algorithms.add(`${word}=${value}`);
    if (COIN_OPTIONS.has(word) && COINS.has(value)) coins.add(`${word}=${value}`);
  }
  const marks = [...options, ...algorithms, ...coins];
  if (marks.length === 0) return undefined;
  return { marks, conclusive: algorithms.size > 0 || options.size + coins.size >= 2 };
};

const isMinerOption = (word: string): boolean =>
  word.startsWith('--') ? MINER_OPTIONS.has(word.slice(2)) : CONFIGURATION_KEYS.has(word);

interface Option {
  readonly word: string;
  /** The next word, whether it belongs to the option or not. */
  readonly value: string;
}

/** The words that may count, each with the next: of most words no text is made. */
const optionsIn = (text: string): readonly Option[] => {
  const found: Option[] = [];
  let start = wordAt(text, 0);
  while (start < text.length) {
    const end = endOfWord(text, start);
    const next = wordAt(text, end);
    const hasDashes = text.startsWith('--', start);
    if (hasDashes || end - start <= LONGEST_KEY) {
      const word = text.slice(start, end);
      if (hasDashes || KEYS.has(word)) found.push({ word, value: text.slice(next, endOfWord(text, next)) });
    }
    start = next;
  }
  return found;
};

const wordAt = (text: string, from: number): number => {
  let at = from;
  while (SEPARATOR[text.charCodeAt(at)] === 1) at += 1;
  return at;
};

const endOfWord = (text: string, from: number): number => {
  let at = from;
  while (at < text.length && SEPARATOR[text.charCodeAt(at)] !== 1) at += 1;
  return at;
};
