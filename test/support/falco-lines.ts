import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Capture =
  | 'miner-first-match'
  | 'miner-all-matches'
  | 'renamed-miner'
  | 'wrapped-miner'
  | 'wrapped-two-miners'
  | 'fileless'
  | 'pool-connections'
  | 'benign'
  | 'host';

/** Lines that Falco itself wrote; see the README of the folder. */
export const capturedLines = (name: Capture): readonly string[] =>
  readFileSync(join(__dirname, '../fixtures/falco', `${name}.ndjson`), 'utf8')
    .split('\n')
    .filter((line) => line !== '');

export const minerLine = (): string => capturedLines('miner-first-match')[0] ?? '';
