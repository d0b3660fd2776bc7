import { eventually } from './support/eventually';
import { openMailbox } from './support/people';
import { Site } from './support/site';
import { answeredIncident, runningPods } from './support/stories';
import { deploymentObject, freshNamespace, minerArguments, namespaceObject } from './support/workloads';

jest.setTimeout(120_000);

describe('in observe mode', () => {
  test('an attack is told, with what would have been done, and the cluster stays as it is', async () => {
    const site = await Site.inMode('observe');
    const mailbox = await openMailbox(site.sns, site.output('PeopleTopicArn'));
    const namespace = freshNamespace('observed');
    await site.apply(namespaceObject(namespace), deploymentObject(namespace, 'worker', minerArguments()));
    await runningPods(site, namespace, 'worker', 2);
    const versions = async () => {
      const kinds = 'deployments,replicasets,pods,networkpolicies,serviceaccounts,rolebindings';
      return (await site.list(kinds, namespace)).map(
        ({ kind, metadata }) => `${kind}/${metadata.name} ${metadata.resourceVersion}`,
      );
    };
    const settled = await eventually('the objects to settle', async () => {
      const before = (await versions()).join();
      await new Promise((resolve) => setTimeout(resolve, 500));
      return (await versions()).join() === before ? before : undefined;
    });

    const { incident, response } = await answeredIncident(site, namespace);
    expect(incident.state).toBe('quarantine');
    expect(response).toMatchObject({ decision: 'observe' });
    const letter = await eventually('the message', () =>
      mailbox.letters.find(({ body }) => body.includes(namespace) && /would have/i.test(body)),
    );
    expect(letter.subject).not.toBe('');
    expect((await versions()).join()).toBe(settled);
    await mailbox.close();
  });

  test('the role that MineGuard holds in the cluster has no verb that writes', async () => {
    const site = await Site.inMode('observe');
    const roles = JSON.parse(await site.kubectl(['get', 'clusterroles,roles', '-A', '-o', 'json'])) as {
      readonly items: readonly {
        readonly metadata: { readonly name: string };
        readonly rules: readonly { readonly verbs: readonly string[] }[];
      }[];
    };
    const own = roles.items.filter(({ metadata }) => metadata.name.startsWith('mineguard'));
    const verbs = new Set(own.flatMap(({ rules }) => rules.flatMap((rule) => rule.verbs)));
    expect(own.length).toBeGreaterThan(0);
    expect([...verbs].filter((verb) => !['get', 'list', 'watch'].includes(verb))).toEqual([]);
  });
});
