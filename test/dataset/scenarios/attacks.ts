import type { Scenario } from '../scenario';
import { INTRUSIONS } from './intrusions';
import { VARIANTS } from './variants';

export const ATTACKS: readonly Scenario[] = [...INTRUSIONS, ...VARIANTS];
