import { sha256 } from '@noble/hashes/sha2.js';
import { bech32, bech32m, createBase58check } from '@scure/base';
import type { CandidateBudget } from '../candidate-budget';
import type { Coin } from './coin';

const base58check = createBase58check(sha256);

/** Pay to public key hash, pay to script hash. */
const LEGACY_VERSIONS = [0, 5];
const LEGACY_RUN = /(?<![0-9A-Za-z])[13][1-9A-HJ-NP-Za-km-z]{25,34}(?![0-9A-Za-z])/g;
const SEGWIT_RUN = /(?<![0-9A-Za-z])bc1[02-9ac-hj-np-z]{11,71}(?![0-9A-Za-z])/gi;

/** Bitcoin addresses: base58check, and segregated witness in bech32 (version 0) and bech32m (taproot and later). */
export const bitcoin: Coin = {
  name: 'Bitcoin',
  minedOnProcessors: false,
  find: (text, budget) => [
    ...(text.match(LEGACY_RUN) ?? []).filter((candidate) => budget.take() && isLegacyAddress(candidate)),
    ...(text.match(SEGWIT_RUN) ?? []).filter((candidate) => isSegwitAddress(candidate, budget)),
  ],
};

const isLegacyAddress = (candidate: string): boolean => {
  try {
    const bytes = base58check.decode(candidate);
    return bytes.length === 21 && LEGACY_VERSIONS.includes(bytes[0] ?? -1);
  } catch {
    return false;
  }
};

const isSegwitAddress = (candidate: string, budget: CandidateBudget): boolean => {
  if (!budget.take()) return false;
  const version0 = bech32.decodeUnsafe(candidate);
  if (version0) return version0.words[0] === 0;
  const later = bech32m.decodeUnsafe(candidate);
  return later !== undefined && (later.words[0] ?? 0) > 0;
};
