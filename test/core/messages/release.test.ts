import { renderMail } from '../../../lambdas/core/messages/mail';
import type { Release } from '../../../lambdas/core/model/release';
import { actionExample, DETECTOR_TITLES, incidentExample, OWNER, reportExample, STOPPED } from './incident-example';

const release: Release = {
  incidentId: 'inc-00112233aabbccdd',
  state: 'succeeded',
  by: 'arn:aws:iam::111122223333:user/ana',
  requestedAt: '2026-11-20T11:00:00.000Z',
  finishedAt: '2026-11-20T11:00:01.000Z',
  fields: [{ action: 'scale-to-zero', target: OWNER, outcome: 'restored', detail: 'replicas set back to 3' }],
  known: { evidence: [], objects: [], ownerRestored: true },
};
const mailAbout = (changes: Partial<Release> = {}) =>
  renderMail(
    incidentExample(),
    reportExample({
      actions: [actionExample({ status: 'released' }), { ...STOPPED, status: 'released' }],
      release: { ...release, ...changes },
    }),
    { detectorTitles: DETECTOR_TITLES },
  );

describe('the message about a release', () => {
  test('says who asked for it and what was restored, and offers no undo any more', () => {
    const { subject, body } = mailAbout();
    expect(subject).toContain('released');
    expect(body).toContain('What was restored');
    expect(body).toContain('user/ana');
    expect(body).toContain('restored: replicas set back to 3');
    expect(body).not.toContain('Undo, in this order');
    expect(body).not.toContain('mineguard release');
  });

  test('shouts what was not restored', () => {
    const [field] = release.fields;
    if (!field) throw new Error('a field');
    const { subject, body } = mailAbout({
      state: 'failed',
      fields: [{ ...field, outcome: 'failed', detail: 'changed since: replicas is 7, and was set to 0' }],
    });
    expect(subject).toContain('RELEASE INCOMPLETE');
    expect(body).toContain('NOT restored: changed since: replicas is 7');
  });
});

describe('what a person can do next', () => {
  const bodyAbout = (decision: 'ask' | 'act' | 'observe') =>
    renderMail(incidentExample(), reportExample({ decision }), { detectorTitles: DETECTOR_TITLES }).body;

  test.each([
    ['ask', 'mineguard approve inc-00112233aabbccdd'],
    ['act', 'mineguard release inc-00112233aabbccdd'],
  ] as const)('after %s the message names the command', (decision, command) => {
    expect(bodyAbout(decision)).toContain(command);
  });
});
