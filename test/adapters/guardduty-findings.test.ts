import { GuardDutyClient } from '@aws-sdk/client-guardduty';
import { createFindingSource } from '../../lambdas/adapters/guardduty-findings';
import { startEksStub, type EksStub } from '../e2e/bed/eks/eks-stub';

const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

describe('what GuardDuty has found', () => {
  let stub: EksStub;

  beforeAll(async () => {
    stub = await startEksStub({
      clusterName: 'prod-a',
      region: 'eu-west-1',
      accountId: '111122223333',
      credentials: () => Promise.resolve(new Map()),
    });
  });

  afterAll(async () => {
    await stub.stop();
  });

  const changed = async () => {
    const client = new GuardDutyClient({ endpoint: stub.url, region: 'eu-west-1', credentials: CREDENTIALS });
    return createFindingSource(client).changedSince('prod-a', '2026-11-23T12:00:00.000Z');
  };

  test('is nothing where GuardDuty is off', async () => {
    expect(await changed()).toEqual([]);
  });

  test('comes once, though it is asked for by cluster and by instance', async () => {
    stub.setGuardDutyFindings([{ id: 'f-1', type: 'Impact:Runtime/CryptoMinerExecuted' }]);
    expect(await changed()).toMatchObject([{ Id: 'f-1', Type: 'Impact:Runtime/CryptoMinerExecuted' }]);
  });

  test('comes in pages when there is much of it', async () => {
    stub.setGuardDutyFindings(Array.from({ length: 120 }, (_, index) => ({ id: `f-${index}` })));
    expect(await changed()).toHaveLength(120);
  });
});
