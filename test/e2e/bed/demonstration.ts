import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { eventually } from '../support/eventually';
import { openMailbox } from '../support/people';
import { Site, writeSite } from '../support/site';
import { answeredIncident, runningPods } from '../support/stories';
import { deploymentObject, freshNamespace, minerArguments, namespaceObject } from '../support/workloads';
import { timeline } from './demonstration-timeline';
import { kubeconfig } from './kubernetes/kubeconfig';
import { run } from './kubernetes/run';
import type { Bed, StartBed } from './bed';
import { startSite } from './site';

const ROOT = path.resolve(__dirname, '../../..');

/** Deploys the app in enforce mode, lets an attacker in, and shows what happens to it. */
export const demonstrate = async (say: (line: string) => void, env: StartBed['env']): Promise<void> => {
  const begin = Date.now();
  const progress = (line: string): void => {
    say(`${((Date.now() - begin) / 1000).toFixed(1).padStart(7)} s  ${line}`);
  };
  say('MineGuard on real parts, on this machine alone: no account, no cluster of yours is reached.\n');
  const site = await startSite({
    progress,
    env,
    modes: ['enforce'],
    configuration: 'test/e2e/support/mineguard.yaml',
  });
  try {
    writeSite(site.description);
    await attack(say, progress, site.bed);
  } finally {
    await site.stop();
    progress('everything has ended');
  }
};

const attack = async (say: (line: string) => void, progress: (line: string) => void, bed: Bed): Promise<void> => {
  const site = await Site.inMode('enforce');
  const mailbox = await openMailbox(site.sns, site.output('PeopleTopicArn'));
  const namespace = freshNamespace('shop');
  await site.apply(
    namespaceObject(namespace),
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'ci', namespace } },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'ci', namespace },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' },
      subjects: [{ kind: 'ServiceAccount', name: 'ci', namespace }],
    },
  );
  await site.apply(deploymentObject(namespace, 'shop-front', ['serve']));
  await runningPods(site, namespace, 'shop-front', 2);

  progress(`an attacker with the token of the service account ${namespace}/ci creates a Deployment that mines`);
  const token = (await site.kubectl(['create', 'token', 'ci', '-n', namespace])).trim();
  const stolen = path.join(bed.directory, 'stolen.kubeconfig');
  const { apiServerUrl: server, caPem: ca } = bed.controlPlane;
  writeFileSync(stolen, kubeconfig({ server, ca, client: undefined }), { mode: 0o600 });
  const miner = JSON.stringify(deploymentObject(namespace, 'cache-warmer', minerArguments()));
  await site.kubectl([`--kubeconfig=${stolen}`, `--token=${token}`, 'create', '-f', '-'], miner);

  const { incident } = await answeredIncident(site, namespace);
  const letter = await eventually('the message that says what was done', () =>
    mailbox.letters.find(({ body }) => body.includes(incident.id) && /^What was done$/m.test(body)),
  );
  await eventually('the last pod of the miner to go', async () =>
    (await site.list('pods', namespace, 'app=cache-warmer')).length === 0 ? true : undefined,
  );
  await mailbox.close();

  say('\nThe message that people got:\n');
  say(`Subject: ${letter.subject}\n\n${letter.body.replaceAll(/^/gm, '  ')}\n`);
  say('What happened, by the audit log of the cluster:\n');
  for (const row of timeline(site.cluster.auditLogFile, namespace, 'cache-warmer', letter.at)) say(row);
  say('\nLook for yourself; each line was run just now:\n');
  await show(say, site, ['get', 'deployments', '-n', namespace]);
  await show(say, site, ['get', 'networkpolicies', '-n', namespace]);
  await showReplay(say, site.cluster.auditLogFile);
};

const show = async (say: (line: string) => void, site: Site, args: readonly string[]): Promise<void> => {
  say(`$ kubectl ${args.join(' ')}`);
  say(await site.kubectl(args));
};

const showReplay = async (say: (line: string) => void, auditLogFile: string): Promise<void> => {
  const args = ['mineguard', 'replay', '--audit', path.relative(ROOT, auditLogFile), '--cluster', 'prod-a', '--json'];
  say(`$ npx ${args.join(' ')}`);
  const { stdout } = await run(process.execPath, [path.join(ROOT, 'bin', 'mineguard.js'), ...args.slice(1)], {
    env: { PATH: process.env['PATH'] },
    cwd: ROOT,
    timeoutSeconds: 60,
  });
  const { incidents, stats } = JSON.parse(stdout) as {
    readonly incidents: readonly { readonly id: string; readonly state: string; readonly probability: number }[];
    readonly stats: object;
  };
  for (const { id, state, probability } of incidents) say(`  ${id}  ${state}  ${probability.toFixed(4)}`);
  say(`  ${JSON.stringify(stats)}\n`);
};
