import type { ActionRecord } from '../model/response';
import { HELD_BACK } from './approval';

/** What people must know of a response that the kill switch has stopped on its way. */
export const heldBackNote = (actions: readonly ActionRecord[]): readonly string[] => {
  const left = actions.filter(({ status, detail }) => status === 'skipped' && detail === HELD_BACK).length;
  return left === 0
    ? []
    : [
        `the kill switch stopped it on the way: ${left} of ${actions.length} steps wait until it is lifted and they are approved`,
      ];
};
