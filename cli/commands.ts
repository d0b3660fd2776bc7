import { access } from './access';
import { approve } from './approve';
import { baseline } from './baseline';
import { cost } from './cost';
import type { Command } from './command';
import { except } from './except';
import { imagePolicyCommand } from './image-policy';
import { incidents } from './incidents';
import { posture } from './posture';
import { redrive } from './redrive';
import { release } from './release';
import { show } from './show';
import { doctor } from './doctor';
import { replay } from './replay';
import { score } from './score';

/** All commands, in the order in which the usage lists them. */
export const commands: readonly Command[] = [
  replay,
  access,
  doctor,
  incidents,
  show,
  approve,
  release,
  except,
  redrive,
  cost,
  score,
  posture,
  baseline,
  imagePolicyCommand,
];
