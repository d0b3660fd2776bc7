'use strict';
const { default: Sequencer } = require('@jest/test-sequencer');

/** The story that destroys the app comes after all others on its bed. */
module.exports = class DestroyLast extends Sequencer {
  sort(tests) {
    const ends = ({ path }) => Number(path.endsWith('destroy.e2e.ts'));
    return super.sort(tests).sort((a, b) => ends(a) - ends(b));
  }
};
