import type { ContainerSpec } from '../model/workload';

/** What the variables of a container for mining are about; names of other trades (`POOL_SIZE`, `WORKERS`) are left out. */
const TOPICS: Readonly<Record<string, RegExp>> = {
  wallet: /^(?:[A-Z]{2,8}_)?WALLET(?:_?ADDR(?:ESS)?)?$|^(?:POOL|MINER|MINING)_USER(?:NAME)?$/,
  pool: /^(?:MINING_|MINER_|XMR_)?POOL(?:_?(?:URL|URI|HOST|ADDR(?:ESS)?|SERVER|PORT|PASS(?:WORD)?))?$/,
  worker: /^(?:WORKER|RIG)(?:_?(?:NAME|ID))?$/,
  algorithm: /^(?:MINING_|MINER_)?ALGO(?:RITHM)?$/,
  coin: /^(?:MINING_|MINER_)?COIN$/,
  donation: /^(?:[A-Z]{2,8}_)?DONATE(?:_?LEVEL)?$|^DONATION_?LEVEL$/,
  miner: /^(?:XMRIG|XMR_STAK|CPUMINER)_[A-Z_]{1,32}$/,
};

/** A host with a port, with a scheme of mining or none: a data base has its own scheme in front. */
const ADDRESS =
  /^(?:(?:stratum|tcp|ssl)[a-z0-9+]{0,8}:\/\/)?[a-z0-9](?:[a-z0-9-]{0,62}\.){1,8}[a-z0-9-]{1,63}:\d{2,5}(?:\/|$)/i;

/** An address of a wallet's length, with or without a worker behind it. */
const PAYEE = /^[A-Za-z0-9:]{26,128}(?:[.+/][\w@.-]{1,64})?$/;

const MAX_NAME_LENGTH = 64;

export interface MinerEnvironment {
  /** Names of the variables. */
  readonly names: readonly string[];
}

/**
 * Variables that configure a miner: two topics at least, one of them with the value of a pool or a payee. A value that
 * comes from a secret or a ConfigMap cannot be read, so its name counts half.
 */
export const findMinerEnvironment = ({ env, envReferences = [] }: ContainerSpec): MinerEnvironment | undefined => {
  const literal = env.map((entry) => ({ ...entry, topic: topicOf(entry.name) })).filter(({ topic }) => topic !== '');
  const referred = envReferences.map((name) => ({ name, topic: topicOf(name) })).filter(({ topic }) => topic !== '');
  const topics = new Set(literal.map(({ topic }) => topic));
  const halves = new Set(referred.map(({ topic }) => topic).filter((topic) => !topics.has(topic)));
  const isShaped = literal.some(
    ({ topic, value }) => (topic === 'pool' && ADDRESS.test(value)) || (topic === 'wallet' && PAYEE.test(value)),
  );
  if (!isShaped || topics.size + halves.size / 2 < 2) return undefined;
  return { names: [...new Set([...literal, ...referred].map(({ name }) => name))].sort() };
};

const topicOf = (name: string): string => {
  if (name.length > MAX_NAME_LENGTH) return '';
  const upper = name.toUpperCase().replaceAll('-', '_');
  return Object.keys(TOPICS).find((topic) => TOPICS[topic]?.test(upper)) ?? '';
};
