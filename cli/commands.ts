import type { Command } from './command';
import { replay } from './replay';

/** All commands, in the order in which the usage lists them. */
export const commands: readonly Command[] = [replay];
