import { minerInImagePart } from './miner-names';

/**
 * Images that were published to mine on other people's clusters. Names rot: registries take them down and their authors
 * make new ones. `reported` is the year of the public report that names them.
 */
const MALICIOUS_IMAGES: ReadonlyMap<string, { readonly reported: number }> = new Map([
  ['docker.io/ddsfdfsaadfs/dfsdf', { reported: 2022 }],
  ['docker.io/yenik65958/secret', { reported: 2024 }],
]);

const MAX_PARTS = 16;

export interface MiningImage {
  /** Repository, or the part of its path that names a miner. */
  readonly name: string;
  readonly malicious: boolean;
}

/** Whether an image reference names a miner; tag and digest are left aside. */
export const miningImage = (reference: string): MiningImage | undefined => {
  const repository = repositoryOf(reference);
  if (MALICIOUS_IMAGES.has(repository)) return { name: repository, malicious: true };
  const [, ...path] = repository.split('/', MAX_PARTS);
  const name = path.map(minerInImagePart).find((found) => found !== undefined);
  return name === undefined ? undefined : { name, malicious: false };
};

/** Registry and path in lower case, with the registry that a runtime takes when none is given. */
export const repositoryOf = (reference: string): string => {
  const [name = ''] = reference.toLowerCase().slice(0, 512).split('@', 1);
  const untagged = name.replace(/:[^:/]*$/, '');
  const [first = ''] = untagged.split('/', 1);
  const hasRegistry = untagged.includes('/') && (/[.:]/.test(first) || first === 'localhost');
  const full = hasRegistry ? untagged : `docker.io/${untagged}`;
  return full
    .replace(/^(?:index|registry-1)\.docker\.io\//, 'docker.io/')
    .replace(/^docker\.io\/library\//, 'docker.io/');
};
