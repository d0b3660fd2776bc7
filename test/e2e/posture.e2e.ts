import { createPostureStore } from '../../lambdas/adapters/state-table';
import { runOf, type Verdict } from '../support/kube-bench';
import { POSTURE_LOG_GROUP } from './bed/bed';
import { openLogStream } from './bed/shipper/log-stream';
import { eventually } from './support/eventually';
import { mineguard } from './support/mineguard-cli';
import { openMailbox } from './support/people';
import { Site } from './support/site';
import { answeredIncident } from './support/stories';
import { deploymentObject, freshNamespace, minerArguments, namespaceObject } from './support/workloads';

jest.setTimeout(240_000);

/** Nobody else numbers checks so. */
const NEWLY_FAILED = '3.77.1';

describe('what kube-bench prints', () => {
  test('is told to people when it has changed, and stands in messages about incidents as context', async () => {
    const site = await Site.inMode('observe');
    const mail = await openMailbox(site.sns, site.output('PeopleTopicArn'));
    const logStreamName = freshNamespace('kube-bench');
    const print = await openLogStream({ client: site.logs, logGroupName: POSTURE_LOG_GROUP, logStreamName });
    const run = async (verdicts: Readonly<Record<string, Verdict>>) =>
      print([{ timestamp: Date.now(), message: JSON.stringify(runOf(verdicts)) }]);
    const letterWith = async (text: string) =>
      eventually(`a mail with ${text}`, () => mail.letters.find(({ body }) => body.includes(text)));

    await run({ '3.1.1': 'PASS', '3.1.2': 'PASS', '3.2.1': 'FAIL', [NEWLY_FAILED]: 'PASS' });
    const first = await letterWith('Score 75.0 %: 3 passed, 1 failed');
    expect(first.subject).toMatch(/^\[MineGuard prod-a\] Posture: score 75\.0 %/);

    await run({ '3.1.1': 'PASS', '3.1.2': 'PASS', '3.2.1': 'PASS', [NEWLY_FAILED]: 'FAIL' });
    const second = await letterWith(`newly failed node ${NEWLY_FAILED}`);
    expect(second.body).toContain('mended       node 3.2.1');
    expect(second.body).toContain(`Make ${NEWLY_FAILED} so.`);
    const store = createPostureStore({ client: site.table, tableName: site.output('TableName') });
    await eventually('the run to be kept', async () => {
      const kept = await store.last('prod-a');
      return kept?.run.checks.some(({ id }) => id === NEWLY_FAILED) === true ? kept : undefined;
    });

    const namespace = freshNamespace('unlocked');
    await site.apply(namespaceObject(namespace), deploymentObject(namespace, 'worker', minerArguments(), 1));
    const { incident } = await answeredIncident(site, namespace);
    const letter = await letterWith(incident.id);
    expect(letter.body).toContain('score 75.0 %, 1 failed check');
    const shown = await mineguard(site, 'show', incident.id);
    expect(shown.stdout).toContain('score 75.0 %, 1 failed check');
    await mail.close();
  });
});
