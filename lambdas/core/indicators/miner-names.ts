/**
 * Names of mining programs, in lower case.
 *
 * Facts gathered from the list of falcosecurity/rules (Apache-2.0, sandbox rules at c72713ee2e63) and from the projects'
 * own releases, as of 2026-11. A name is the first thing that is renamed: it supports other evidence and convicts nobody.
 */
export const MINER_PROGRAMS: ReadonlySet<string> = new Set([
  'astrominer',
  'bfgminer',
  'bminer',
  'bzminer',
  'ccminer',
  'cgminer',
  'claymore',
  'cpuminer',
  'cpuminer-multi',
  'cpuminer-opt',
  'cudaminer',
  'dero-miner',
  'dero-miner-linux-amd64',
  'derominer',
  'ethminer',
  'gminer',
  'lolminer',
  'minerd',
  'minergate',
  'minergate-cli',
  'nanominer',
  'nbminer',
  'nheqminer',
  'onezerominer',
  'phoenixminer',
  'sgminer',
  'srbminer',
  'srbminer-multi',
  't-rex',
  'teamredminer',
  'wildrig',
  'wildrig-multi',
  'xmr-stak',
  'xmr-stak-rx',
  'xmrig',
  'xmrig-cuda',
  'xmrig-proxy',
  'xmrigcc',
]);

/** Names that malware gave its miners, after the threads of a kernel. */
export const DISGUISED_MINERS: ReadonlySet<string> = new Set(['kdevtmpfsi', 'kthreaddi', 'pwnrig']);

/** Programs whose name is a word of other trades too; a path of an image proves nothing with them. */
const AMBIGUOUS: ReadonlySet<string> = new Set(['t-rex', 'claymore']);

/** What stands before `miner` in names of images that mine; a `data-miner` or a `process-miner` reads tables. */
const COIN_MINER =
  /(?:^|[-_.])(?:monero|xmr|dero|btc|bitcoin|eth|ethereum|etc|raven|ravencoin|rvn|kaspa|zephyr|crypto|cryptonight|randomx|cpu|gpu|coin)[-_.]?miner(?:$|[-_.0-9])/;

/** Where a name goes on: version, architecture, another word. */
const WORD_END = /[-_.]/;

/** The miner's name in one part of an image's path, or undefined. */
export const minerInImagePart = (part: string): string | undefined => {
  const words = part.split(WORD_END);
  for (let start = 0; start < words.length; start += 1) {
    for (let end = words.length; end > start; end -= 1) {
      const name = words.slice(start, end).join('-');
      if (MINER_PROGRAMS.has(name) && !AMBIGUOUS.has(name)) return name;
    }
  }
  return COIN_MINER.exec(part)?.[0].replace(/^[-_.]|[-_.0-9]$/g, '');
};

/** The kernel keeps 15 characters of a process name. */
export const KERNEL_NAME_LENGTH = 15;

const KERNEL_NAMES: ReadonlyMap<string, string> = new Map(
  [...MINER_PROGRAMS, ...DISGUISED_MINERS].map((name) => [name.slice(0, KERNEL_NAME_LENGTH), name]),
);

/** The miner whose name a process bears, whole or as the kernel cut it. */
export const minerOfProcess = (name: string): string | undefined =>
  KERNEL_NAMES.get(name.toLowerCase().slice(0, KERNEL_NAME_LENGTH));
