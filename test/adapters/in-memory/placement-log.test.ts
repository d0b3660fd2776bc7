import { InMemoryPlacementLog } from '../../../lambdas/adapters/in-memory/placement-log';
import { placementLogStories } from '../../support/placement-log';

describe('the placement log in memory', () => {
  placementLogStories(() => Promise.resolve(new InMemoryPlacementLog()));
});
