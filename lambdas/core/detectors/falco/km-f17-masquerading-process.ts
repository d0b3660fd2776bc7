import { textField, type FalcoAlert } from '../../model/falco-alert';
import type { Detector, Match } from '../detector';
import { falcoExample, hostExample } from '../falco-example';
import { baseNameOf, factsOf, NEEDS_POD } from '../falco-facts';
import { subjectOf } from '../falco-pod';

const NEW_FILE = 'EXE_UPPER_LAYER';

/** What the kernel calls its own threads, which have no file and are in no container. */
const KERNEL_THREAD =
  /^(?:\[[^\]]{1,15}\]?|kworker(?:[/:].{0,15})?|kthreadd|ksoftirqd(?:\/\d{1,4})?|kswapd\d{0,2}|kdevtmpfs|kauditd|migration\/\d{1,4}|rcu_(?:sched|preempt|bh|gp|par_gp|tasks.{0,12}))$/;

/** Names that programs show for their own children; no file bears them. */
const CHILD_TITLE = /^(?:nginx|apache2?|httpd|php-fpm|postgres|mysqld|redis)[-_](?:worker|master|child|pool)$/;

/** What belongs to the node, and where it is when a container runs it after all. */
const NODE_PROGRAMS: ReadonlySet<string> = new Set([
  'containerd',
  'containerd-shim',
  'containerd-shim-runc-v2',
  'dockerd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-proxy',
  'kube-scheduler',
  'kubelet',
  'runc',
  'systemd',
  'systemd-journald',
  'systemd-logind',
  'systemd-networkd',
  'systemd-resolved',
  'systemd-udevd',
]);
const INSTALLED =
  /^\/(?:usr\/(?:local\/)?s?bin|s?bin|(?:usr\/)?lib\/systemd|opt|var\/lib\/rancher|usr\/lib|usr\/libexec)\//;

/** Whose pause containers clusters run. Whoever can write there needs no masquerade. */
const PAUSE_IMAGE =
  /^(?:registry\.k8s\.io|k8s\.gcr\.io|(?:[a-z0-9-]{1,32}\.)?gcr\.io\/google[_-]containers|mcr\.microsoft\.com\/oss\/kubernetes|public\.ecr\.aws\/eks-distro\/kubernetes|(?:docker\.io\/)?rancher|\d{12}\.dkr\.ecr\.[a-z0-9-]{1,32}\.amazonaws\.com(?:\.cn)?\/eks|localhost\/kubernetes)\/(?:mirrored-)?pause(?:-amd64|-arm64)?$/;
const PAUSE_PATH = '/pause';

const running = (name: string, exepath: string, fields: Readonly<Record<string, unknown>> = {}) =>
  falcoExample({ 'proc.name': name, 'proc.exepath': exepath, 'proc.cmdline': name, ...fields }, { rule: 'Run' });

/**
 * A process in a container bears the name of something that it cannot be.
 *
 * Sees: names of kernel threads, titles that servers give their children, programs of the node that are not where those
 * are installed, and `pause` from an image that is nobody's pause.
 * Misses: names that fit: a miner called `node` in an image with Node. A name never makes a process less suspect.
 */
export const masqueradingProcess: Detector<'falco'> = {
  id: 'KM-F17',
  version: 1,
  title: 'Masquerading process',
  source: 'falco',
  channel: 'EXEC',
  weight: ['strong', 'moderate'],
  severity: 'high',
  status: 'stable',
  techniques: ['T1036.005'],
  references: ['https://attack.mitre.org/techniques/T1036/005/'],
  falsePositives: [
    'Start scripts that somebody called after the program they start.',
    'Mirrors of the pause image in a registry of your own.',
  ],
  triage: [
    'Copy the file of the process before the pod is stopped, and compare its hash with that of the real program.',
    'Look at the processor use of the pod: what poses as idle and is busy hides something.',
  ],
  requires: {
    'proc.name': 'without it only the name of the file is judged',
    'proc.exepath': 'without it only kernel threads and titles are seen',
    'container.image.repository': 'without it every image is taken for one that carries no pause',
    ...NEEDS_POD,
  },
  examples: {
    matches: {
      'a kernel thread with a file': running('kworker/0:1', '/tmp/.x/a'),
      'the title of a child of nginx, brought in as a file': running('nginx-worker', '/usr/local/bin/nginx-worker', {
        'evt.arg.flags': 'EXE_WRITABLE|EXE_UPPER_LAYER',
      }),
      'a pause that is nobody’s': running('pause', '/usr/bin/pause', {
        'container.image.repository': 'docker.io/someone/pause',
      }),
      'a proxy of the node in a scratch directory': running('kube-proxy', '/tmp/kube-proxy'),
    },
    ignores: {
      'an ordinary server': running('nginx', '/usr/sbin/nginx'),
      'the pause of a cluster': running('pause', '/pause', { 'container.image.repository': 'registry.k8s.io/pause' }),
      'systemd in an image that boots': running('systemd', '/usr/lib/systemd/systemd'),
      'a program of the node in a container of the cluster': running('kube-proxy', '/usr/local/bin/kube-proxy'),
      'a program whose name begins alike': running('kubelet-stats', '/app/kubelet-stats'),
      'a thread of the kernel, on the host': hostExample({ 'proc.name': 'kworker/0:1', 'proc.exepath': '' }),
    },
  },

  detect(alert) {
    const entity = subjectOf(alert);
    const found = masqueradeIn(alert);
    if (!entity || !found) return undefined;
    return { entity, ...found, facts: { ...factsOf(alert), path: textField(alert, 'proc.exepath') ?? '' } };
  },
};

type Masquerade = Pick<Match, 'indicators' | 'weight'>;

const masqueradeIn = (alert: FalcoAlert): Masquerade | undefined => {
  const path = textField(alert, 'proc.exepath') ?? '';
  const names = [textField(alert, 'proc.name') ?? '', baseNameOf(path)];
  const isNew = (textField(alert, 'evt.arg.flags') ?? '').split('|').includes(NEW_FILE);
  if (names.some((name) => KERNEL_THREAD.test(name)) && path !== '') {
    return { indicators: ['named like a kernel thread'], weight: 'strong' };
  }
  const title = names.find((name) => CHILD_TITLE.test(name));
  if (title !== undefined) return { indicators: [title], weight: isNew ? 'strong' : 'moderate' };
  if (names.includes('pause')) return pauseIn(alert, path);
  const program = names.find((name) => NODE_PROGRAMS.has(name));
  // At the place of the real one it may be the real one, which a package has brought.
  return program === undefined || path === '' || INSTALLED.test(path)
    ? undefined
    : { indicators: [program], weight: 'strong' };
};

const pauseIn = (alert: FalcoAlert, path: string): Masquerade | undefined => {
  const isPause = PAUSE_IMAGE.test(textField(alert, 'container.image.repository') ?? '');
  if (isPause && (path === PAUSE_PATH || path === '')) return undefined;
  // The real one is at the root of its image; a mirror of it is the likeliest mistake.
  return { indicators: ['pause'], weight: path === PAUSE_PATH ? 'moderate' : 'strong' };
};
