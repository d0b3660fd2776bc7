import { InMemoryObservationLog } from '../../../lambdas/adapters/in-memory/observation-log';
import { observationLogStories } from '../../support/observation-log';

describe('the observation log in memory', () => {
  observationLogStories(() => Promise.resolve(new InMemoryObservationLog()));
});
