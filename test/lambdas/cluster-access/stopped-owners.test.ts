import { createStoppedOwners } from '../../../lambdas/cluster-access/stopped-owners';
import type { ActionRecord } from '../../../lambdas/core/model/response';
import { worldOf } from '../../support/responder-world';

/** The records of a response as the responder has written them. */
const recordsOfAResponse = async (): Promise<readonly ActionRecord[]> => {
  const { respond, store } = worldOf();
  await respond();
  return store.actionRecords('inc-1');
};

const stoppedBy = async (records: readonly ActionRecord[]) =>
  createStoppedOwners({
    incidentsOf: (cluster) => Promise.resolve(cluster === 'prod-a' ? ['inc-1'] : []),
    recordsOf: () => Promise.resolve(records),
  })('prod-a');

describe('what was stopped', () => {
  test('is told by the records, with uid and incident, and not by pods that were isolated or deleted', async () => {
    expect(await stoppedBy(await recordsOfAResponse())).toEqual([
      {
        target: expect.objectContaining({ kind: 'Deployment', name: 'web', uid: 'uid-deployment-web' }),
        incident: 'inc-1',
      },
    ]);
  });

  test('is no longer so when it was released', async () => {
    const records = await recordsOfAResponse();
    expect(await stoppedBy(records.map((record) => ({ ...record, status: 'released' })))).toEqual([]);
  });

  test('in another cluster is not told', async () => {
    const stoppedIn = createStoppedOwners({
      incidentsOf: () => Promise.resolve([]),
      recordsOf: () => Promise.reject(new Error('not asked')),
    });
    expect(await stoppedIn('prod-b')).toEqual([]);
  });
});
