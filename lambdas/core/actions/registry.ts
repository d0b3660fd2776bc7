import type { ResponseAction } from './action';
import { blockRecreation } from './block-recreation';
import { collectEvidence } from './collect-evidence';
import { deletePod } from './delete-pod';
import { isolatePod } from './isolate-pod';
import { scaleToZero } from './scale-to-zero';
import { suspend } from './suspend';
import { unscheduleDaemonSet } from './unschedule-daemon-set';

/** Every action, in the order of the ladder. */
export const ACTIONS: readonly ResponseAction[] = [
  isolatePod,
  collectEvidence,
  suspend,
  scaleToZero,
  unscheduleDaemonSet,
  deletePod,
  blockRecreation,
];
