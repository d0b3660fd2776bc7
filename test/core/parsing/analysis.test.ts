import { parseAnalysis } from '../../../lambdas/core/parsing/analysis';
import { observationExample } from '../../support/observations';
import { NOON, deployment, pod, signalExample } from '../../support/signals';

const analysis = {
  signals: [signalExample({ related: [pod('web-1', 'uid-1')] })],
  observations: [observationExample({ entity: deployment(), facts: { actor: 'mallory' } })],
  ownerships: [{ child: pod('web-1', 'uid-1'), owner: deployment(), at: NOON }],
};

describe('a message of the signals queue', () => {
  test('gives back what was sent', () => {
    expect(parseAnalysis(JSON.stringify({ version: 1, ...analysis }))).toEqual({ ok: true, value: analysis });
  });

  test.each([
    ['text', 'hello'],
    ['another version', JSON.stringify({ version: 2, ...analysis })],
    [
      'a signal without a weight',
      JSON.stringify({ version: 1, ...analysis, signals: [{ ...signalExample(), weight: 'heavy' }] }),
    ],
  ])('that is %s is refused', (_name, body) => {
    expect(parseAnalysis(body).ok).toBe(false);
  });
});
