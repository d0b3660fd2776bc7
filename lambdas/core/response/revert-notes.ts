import { blockRecreation } from '../actions/block-recreation';
import { describeEntity } from '../model/entity';
import type { ActionRecord } from '../model/response';

/**
 * What people must know of an owner that somebody starts again: nothing that is done in the cluster holds against who
 * writes it there every few minutes.
 */
export const revertNotes = (actions: readonly ActionRecord[]): readonly string[] => {
  const isBlocked = actions.some(({ action, status }) => action === blockRecreation.id && status === 'succeeded');
  return actions.flatMap(({ action, target, repeats = 0 }) =>
    repeats === 0 || action === blockRecreation.id
      ? []
      : [
          `${describeEntity(target)} was started again ${repeats === 1 ? 'once' : `${repeats} times`} after it was stopped: ` +
            'change it where it is defined, in git (Argo CD, Flux) or in its autoscaler (KEDA)' +
            (isBlocked ? '; new pods of it are refused meanwhile' : ''),
        ],
  );
};
