import type { ActionRecord } from '../core/model/response';
import { undoable } from '../core/response/take-back';
import type { StoppedOwner } from './ports';

export interface Dependencies {
  /** Ids of the incidents of a cluster, the latest first. */
  readonly incidentsOf: (cluster: string) => Promise<readonly string[]>;
  readonly recordsOf: (incidentId: string) => Promise<readonly ActionRecord[]>;
}

/** More are looked up by nobody at once; the state table, which stays, has all. */
const MAX_INCIDENTS = 300;

/** Owners that the responder has stopped and nobody has released, each once, by the records of its actions. */
export const createStoppedOwners =
  ({ incidentsOf, recordsOf }: Dependencies) =>
  async (cluster: string): Promise<readonly StoppedOwner[]> => {
    const ids = (await incidentsOf(cluster)).slice(0, MAX_INCIDENTS);
    const records = await Promise.all(ids.map(recordsOf));
    const owners = undoable(records.flat()).flatMap(({ incidentId, undoOperations }) =>
      undoOperations.flatMap((operation) =>
        operation.op === 'scale' || operation.op === 'suspend' || operation.op === 'selectNodes'
          ? [{ target: operation.target, incident: incidentId }]
          : [],
      ),
    );
    return [...new Map(owners.map((owner) => [owner.target.uid, owner])).values()];
  };
