import { createSensorLog } from '../../lambdas/adapters/state-table';
import { sensorLogStories } from '../support/sensor-log';
import { Site } from './support/site';

jest.setTimeout(60_000);

describe('the sensor log in the state table', () => {
  sensorLogStories(async () => {
    const site = await Site.inMode('observe');
    return createSensorLog({ client: site.table, tableName: site.output('TableName') });
  });
});
