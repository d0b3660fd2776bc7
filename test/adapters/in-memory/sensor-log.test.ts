import { InMemorySensorLog } from '../../../lambdas/adapters/in-memory/sensor-log';
import { sensorLogStories } from '../../support/sensor-log';

describe('the sensor log in memory', () => {
  sensorLogStories(() => Promise.resolve(new InMemorySensorLog()));
});
