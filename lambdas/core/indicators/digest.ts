import { sha256OfText } from './sha256';

/** Enough of SHA-256 that two inputs never meet by chance or by search. */
const HEX_DIGITS = 32;

/** One id from several parts; the parts are framed, so that moving a character from one to the next changes it. */
export const digest = (...parts: readonly string[]): string => sha256OfText(JSON.stringify(parts)).slice(0, HEX_DIGITS);
