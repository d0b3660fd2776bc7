import { inPool } from '../core/in-pool';
import type { ActionRecord } from '../core/model/response';
import { undoable } from '../core/response/take-back';
import type { StoppedOwner } from './ports';

export interface Dependencies {
  /** Ids of the incidents of a cluster. */
  readonly incidentsOf: (cluster: string) => Promise<readonly string[]>;
  readonly recordsOf: (incidentId: string) => Promise<readonly ActionRecord[]>;
}

/** A year of incidents is some thousand queries. */
const AT_ONCE = 16;

/** Owners that the responder has stopped and nobody has released, each once, by the records of its actions. */
export const createStoppedOwners =
  ({ incidentsOf, recordsOf }: Dependencies) =>
  async (cluster: string): Promise<readonly StoppedOwner[]> => {
    const records = await inPool(await incidentsOf(cluster), AT_ONCE, recordsOf);
    const owners = undoable(records.flat()).flatMap(({ incidentId, undoOperations }) =>
      undoOperations.flatMap((operation) =>
        operation.op === 'scale' || operation.op === 'suspend' || operation.op === 'selectNodes'
          ? [{ target: operation.target, incident: incidentId }]
          : [],
      ),
    );
    return [...new Map(owners.map((owner) => [owner.target.uid, owner])).values()];
  };
