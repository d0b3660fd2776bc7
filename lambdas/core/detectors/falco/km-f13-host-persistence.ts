import { textField, type FalcoAlert } from '../../model/falco-alert';
import type { Detector } from '../detector';
import { falcoExample, hostExample } from '../falco-example';
import { factsOf, NEEDS_POD } from '../falco-facts';
import { writtenFileOf } from '../falco-file';
import { subjectOf } from '../falco-pod';

/** Below any mount: a container sees the files of its node under a path of its own. */
const PLACES = [
  {
    what: 'cron',
    pattern: /(?:^|\/)(?:etc\/(?:cron\.(?:d|hourly|daily|weekly|monthly)\/|crontab$|anacrontab$)|var\/spool\/cron\/)/,
  },
  {
    what: 'systemd unit',
    pattern:
      /(?:^|\/)(?:etc|lib|usr\/lib|run|usr\/local\/lib)\/systemd\/(?:system|user)\/.{0,200}\.(?:service|timer|path|socket)$/,
  },
  { what: 'authorized_keys', pattern: /\/\.ssh\/authorized_keys2?$/ },
  { what: 'static pod', pattern: /(?:^|\/)(?:etc\/kubernetes\/manifests|etc\/kubelet\.d|etc\/kubernetes\/manifest)\// },
  { what: 'start script', pattern: /(?:^|\/)etc\/(?:rc\.local$|rc\d?\.d\/|init\.d\/)/ },
] as const;

/** `crontab FILE` and `crontab -` put a table in place; `-l` shows it. */
const CRONTAB = /(?:^|[\s/;&|])crontab\s{1,4}(?:-u\s{1,4}\S{1,32}\s{1,4})?(?:-(?:\s|$)|[^-\s;&|])/;

const writing = (path: string, fields: Readonly<Record<string, unknown>> = {}) =>
  falcoExample({ 'evt.type': 'openat', 'fd.name': path, ...fields }, { rule: 'Write below etc' });

/**
 * A process in a container writes where its node, or the container itself, starts programs by itself.
 *
 * Sees: files of cron, units of systemd, keys of SSH, static pods and start scripts, below any mount, and `crontab`.
 * Misses: whether the file is the node's or only the container's: Falco tells the path that the process used. Files that
 * no rule of Falco watches.
 */
export const hostPersistence: Detector<'falco'> = {
  id: 'KM-F13',
  version: 1,
  title: 'Host persistence',
  source: 'falco',
  channel: 'HOST',
  weight: 'moderate',
  severity: 'high',
  status: 'stable',
  techniques: ['T1543', 'T1053.003', 'T1098.004'],
  references: ['https://attack.mitre.org/techniques/T1543/', 'https://attack.mitre.org/techniques/T1053/003/'],
  falsePositives: [
    'Agents that install a service on their node.',
    'Packages with cron jobs or units, installed when a container starts or an image is built.',
    'Git and SSH servers that write the keys of their users.',
  ],
  triage: [
    'Look at the mounts of the pod: where the path leads to the node, look at the file there.',
    'Remove what was written from the node as well; stopping the pod leaves it in place.',
  ],
  requires: {
    'fd.name with evt.type, or proc.cmdline': 'without both nothing is seen',
    ...NEEDS_POD,
  },
  examples: {
    matches: {
      'a cron job': writing('/etc/cron.d/apache-upd'),
      'a unit on the node, below a mount': writing('/mnt/host/etc/systemd/system/kworker.service'),
      'a key for SSH': writing('/root/.ssh/authorized_keys', { 'evt.arg.flags': 'O_WRONLY|O_CREAT|O_APPEND' }),
      'a table of cron from a pipe': falcoExample({ 'proc.cmdline': 'crontab -' }, { rule: 'Schedule Cron Jobs' }),
    },
    ignores: {
      'an ordinary file of the configuration': writing('/etc/nginx/nginx.conf'),
      'a file that only bears such a name': writing('/app/docs/etc/cronologist.md'),
      'a look at the keys': writing('/root/.ssh/authorized_keys', { 'evt.arg.flags': 'O_RDONLY' }),
      'a look at the table of cron': falcoExample({ 'proc.cmdline': 'crontab -l' }, { rule: 'Schedule Cron Jobs' }),
      'a process of the host': hostExample({ 'evt.type': 'openat', 'fd.name': '/etc/cron.d/logrotate' }),
    },
  },

  detect(alert) {
    const entity = subjectOf(alert);
    const indicators = persistenceIn(alert);
    if (!entity || indicators.length === 0) return undefined;
    const file = writtenFileOf(alert);
    return { entity, indicators, facts: { ...factsOf(alert), ...(file === undefined ? {} : { file }) } };
  },
};

const persistenceIn = (alert: FalcoAlert): readonly string[] => {
  const file = writtenFileOf(alert) ?? '';
  return [
    ...PLACES.filter(({ pattern }) => pattern.test(file)).map(({ what }) => what),
    ...(CRONTAB.test(textField(alert, 'proc.cmdline') ?? '') ? ['crontab'] : []),
  ];
};
