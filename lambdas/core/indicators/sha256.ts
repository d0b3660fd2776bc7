import { hash } from 'node:crypto';

/** Node's own, since templates of many kilobytes are hashed for each write of a workload. Hexadecimal. */
export const sha256OfText = (text: string): string => hash('sha256', text, 'hex');

export const sha256 = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer');
