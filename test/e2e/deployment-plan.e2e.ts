import type { BedCommand } from '../docs/commands';
import { eventually } from './support/eventually';
import { openMailbox, type Mailbox } from './support/people';
import { Site } from './support/site';
import { runningPods } from './support/stories';
import { typed } from './support/typed';

jest.setTimeout(240_000);

const NAMESPACE = 'mineguard-exercise';
const ANY_INCIDENT = 'inc-0123456789abcdef';

describe('the deployment plan, followed to the letter', () => {
  let site: Site;
  let mailbox: Mailbox;

  beforeAll(async () => {
    site = await Site.inMode('observe');
    mailbox = await openMailbox(site.sns, site.output('PeopleTopicArn'));
  });

  afterAll(async () => {
    await mailbox.close();
    const policies = 'validatingadmissionpolicybindings,validatingadmissionpolicies';
    await site.kubectl(['delete', policies, '-l', 'app.kubernetes.io/part-of=mineguard-baseline']);
    const namespaces = [NAMESPACE, 'mineguard-posture', 'falco', 'shop'];
    await site.kubectl(['delete', 'namespace', ...namespaces, '--ignore-not-found', '--wait=false']);
  });

  /** Types a command of the document and returns what it printed; only the incident gets its own id. */
  const follow = async (command: BedCommand, incident = ANY_INCIDENT): Promise<string> => {
    const { exitCode, stdout, stderr } = await typed(site, command.replace(ANY_INCIDENT, incident));
    if (exitCode !== 0) throw new Error(`${command}\nended with ${exitCode}\n${stdout}\n${stderr}`);
    return stdout;
  };

  /** Applies the exercise and waits for what MineGuard makes of exactly this Deployment. */
  const exercise = async () => {
    await follow('kubectl apply -f docs/examples/exercise.yaml');
    const deployment = await site.get('deployment', NAMESPACE, 'exercise');
    return eventually('an answer to the exercise', async () =>
      (await site.incidents(NAMESPACE)).find(
        ({ incident, response }) => response !== undefined && incident.entity.uid === deployment?.metadata.uid,
      ),
    );
  };

  const letter = async (incident: string, subject: RegExp) =>
    eventually('the message about the exercise', () =>
      mailbox.letters.find((one) => one.body.includes(incident) && subject.test(one.subject)),
    );

  test('phases 1 and 2: nodes are ready; a namespace, images and kube-bench get their objects', async () => {
    expect(await follow('kubectl get nodes')).toContain('Ready');
    await follow('npx mineguard baseline --namespace shop | kubectl apply --server-side -f -');
    await follow(
      'npx mineguard image-policy --registry 111122223333.dkr.ecr.eu-west-1.amazonaws.com --exclude mineguard-exercise --exclude mineguard-posture --exclude falco | kubectl apply --server-side -f -',
    );
    await follow('npx mineguard posture --manifests | kubectl apply --server-side -f -');

    const baseline = await follow('kubectl --namespace shop get networkpolicies,resourcequotas,limitranges');
    for (const name of ['default-deny', 'allow-dns', 'baseline']) expect(baseline).toContain(name);
    expect(await follow('kubectl get validatingadmissionpolicies,validatingadmissionpolicybindings')).toContain(
      'image-policy',
    );
    expect(await follow('kubectl --namespace mineguard-posture get cronjobs')).toContain('kube-bench');
  });

  test('phase 3: the doctor is content, the role reads only, and the exercise is told and changes nothing', async () => {
    await follow('npx mineguard doctor --cluster prod-a');
    const role = await follow('kubectl get clusterrole mineguard-responder --output yaml');
    expect(role).not.toMatch(/- (?:create|delete|patch|update)$/m);

    const { incident, response } = await exercise();
    expect(incident.state).toBe('quarantine');
    expect(incident.contributions.map(({ detector }) => detector)).toEqual(
      expect.arrayContaining(['KM-A01', 'KM-A02', 'KM-A03']),
    );
    expect(response?.decision).toBe('observe');
    await letter(incident.id, /nothing changed/);
    await runningPods(site, NAMESPACE, 'exercise', 1);
    expect(await follow('kubectl --namespace mineguard-exercise get pods')).toContain('Running');
    expect(await follow('npx mineguard incidents --namespace mineguard-exercise')).toContain(incident.id);
    expect(await follow('npx mineguard show inc-0123456789abcdef', incident.id)).toContain('KM-A01');
    expect(await site.list('networkpolicies', NAMESPACE)).toEqual([]);
    await follow('kubectl delete -f docs/examples/exercise.yaml');
  });

  test('phases 4 and 5: the namespace of Falco stands, and there is something to read', async () => {
    await follow('kubectl create namespace falco');
    await follow('kubectl label namespace falco pod-security.kubernetes.io/enforce=privileged');
    await follow('kubectl apply -f falco/network-policy.yaml');
    expect(await site.list('networkpolicies', 'falco')).toHaveLength(1);
    await follow('npx mineguard incidents');
  });

  test('phase 6: the exercise is stopped and told; released, it runs again and is left alone', async () => {
    await mailbox.close();
    site = await Site.inMode('enforce');
    mailbox = await openMailbox(site.sns, site.output('PeopleTopicArn'));
    await follow(
      'npx mineguard image-policy --mode deny --registry 111122223333.dkr.ecr.eu-west-1.amazonaws.com --exclude mineguard-exercise --exclude mineguard-posture --exclude falco | kubectl apply --server-side -f -',
    );
    await follow('npx mineguard doctor --cluster prod-a');

    const { incident, response } = await exercise();
    expect(response?.decision).toBe('act');
    await letter(incident.id, /response carried out/);
    await eventually('the pod to be gone', async () =>
      (await site.list('pods', NAMESPACE)).length === 0 ? true : undefined,
    );
    expect(await follow('kubectl --namespace mineguard-exercise get deployments,pods,networkpolicies')).toMatch(
      /exercise +0\/0/,
    );

    await follow('npx mineguard release inc-0123456789abcdef --yes', incident.id);
    await runningPods(site, NAMESPACE, 'exercise', 1);
    expect(await follow('kubectl --namespace mineguard-exercise get deployments,pods')).toMatch(/exercise +[01]\/1/);
    await follow('kubectl delete -f docs/examples/exercise.yaml');
  });

  test('the ways back take away what the phases have brought, and leave the namespace of the services', async () => {
    await follow(
      'kubectl --namespace shop delete networkpolicies,resourcequotas,limitranges --selector app.kubernetes.io/part-of=mineguard-baseline',
    );
    await follow('kubectl label namespace shop pod-security.kubernetes.io/enforce-');
    await follow(
      'kubectl delete validatingadmissionpolicybindings,validatingadmissionpolicies --selector app.kubernetes.io/part-of=mineguard-baseline',
    );
    await follow('kubectl delete namespace mineguard-posture');
    await follow('kubectl delete namespace falco');
    expect(await site.list('networkpolicies,resourcequotas,limitranges', 'shop')).toEqual([]);
    expect((await site.get('namespace', '', 'shop'))?.metadata.labels).not.toHaveProperty([
      'pod-security.kubernetes.io/enforce',
    ]);
    expect(await follow('kubectl get validatingadmissionpolicies,validatingadmissionpolicybindings')).not.toContain(
      'image-policy',
    );
  });
});
