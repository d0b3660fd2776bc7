import { textField, type FalcoAlert } from '../../model/falco-alert';
import type { Detector } from '../detector';
import { connectionOf } from '../falco-connection';
import { falcoExample, hostExample } from '../falco-example';
import { baseNameOf, factsOf, NEEDS_POD } from '../falco-facts';
import { readFileOf } from '../falco-file';
import { subjectOf } from '../falco-pod';

/** Whose address is nobody else's. Falco does not tell it where the rule compares with a name. */
const API_RULE = 'Contact K8S API Server From Container';
const API_HOSTS = /^kubernetes\.default(?:\.svc(?:\.cluster\.local)?)?$/;

/** Where instances, tasks and pods ask for credentials. */
const METADATA = new Set(['169.254.169.254', 'fd00:ec2::254']);
const ROLE_CREDENTIALS = new Set(['169.254.170.2', '169.254.170.23', 'fd00:ec2::23']);

const TOKEN =
  /\/secrets\/(?:kubernetes\.io|eks\.amazonaws\.com)\/serviceaccount\/(?:\.\.\S{1,64}\/)?token$|\/secrets\/pods\.eks\.amazonaws\.com\/serviceaccount\/\S{1,64}$/;
const SECRETS =
  /(?:^|\/)etc\/(?:shadow|gshadow)$|\/\.aws\/credentials$|\/\.ssh\/id_[a-z0-9]{1,16}$|\/\.kube\/config$|^\/proc\/\d{1,10}\/environ$/;

/** What a person or a script uses; applications read their token by themselves. */
const BY_HAND =
  /^(?:(?:ba|da|a|z|k)?sh|busybox|cat|head|tail|less|more|cp|tar|dd|xxd|base64|od|strings|curl|wget|nc|ncat|kubectl|find|grep|awk|sed)$/;

const COMMANDS = [
  { what: 'instance metadata', pattern: /\b169\.254\.169\.254\b/ },
  {
    what: 'service account token',
    pattern: /\/secrets\/(?:kubernetes\.io|eks\.amazonaws\.com)\/serviceaccount\/token\b/,
  },
  {
    what: 'search for keys',
    pattern:
      /\b(?:find|grep)\s[^\n]{0,256}?(?:\bid_(?:rsa|dsa|ecdsa|ed25519)\b|\.aws\/credentials|\baws_(?:access_key_id|secret_access_key)\b|BEGIN (?:\w{1,16} )?PRIVATE)/i,
  },
] as const;

const by = (name: string, fields: Readonly<Record<string, unknown>>, rule = 'Read') =>
  falcoExample({ 'proc.name': name, 'proc.exepath': `/usr/bin/${name}`, 'proc.cmdline': name, ...fields }, { rule });

/**
 * A person or a script in a container reaches for credentials: tokens, keys, metadata of the instance, the API server.
 *
 * Sees: files of tokens and keys that shells and their tools open, connections to metadata by any process and to the API
 * server by such tools, and commands that name them.
 * Misses: programs that do it in their own code, which is also how every SDK works.
 */
export const credentialTouch: Detector<'falco'> = {
  id: 'KM-F14',
  version: 1,
  title: 'Credential and metadata touch',
  source: 'falco',
  channel: 'API',
  weight: 'weak',
  severity: 'low',
  status: 'test',
  techniques: ['T1552.007', 'T1528', 'T1552.005'],
  references: ['https://attack.mitre.org/techniques/T1552/007/', 'https://attack.mitre.org/techniques/T1552/005/'],
  falsePositives: [
    'Start scripts that read the token or ask for the region of the instance.',
    'SDKs that ask for the metadata of the instance because the pod has no role of its own.',
  ],
  triage: [
    'Look in the audit log what the service account of the pod did afterwards, and from which address.',
    'Look in CloudTrail for use of the role of the node from anywhere else.',
  ],
  requires: {
    'fd.name with evt.type, or proc.cmdline': `without both only the rule "${API_RULE}" tells of the API server`,
    'proc.name': 'without it only metadata and commands are seen',
    ...NEEDS_POD,
  },
  examples: {
    matches: {
      'the token, read with a tool': by('cat', {
        'evt.type': 'openat',
        'fd.name': '/run/secrets/kubernetes.io/serviceaccount/token',
      }),
      'the metadata of the instance': by('python3', {
        'evt.type': 'connect',
        'fd.name': '10.0.1.7:40112->169.254.169.254:80',
      }),
      'the API server, asked by a tool': by(
        'curl',
        { 'evt.type': 'connect', 'fd.name': '10.0.1.7:4011->10.100.0.1:443' },
        API_RULE,
      ),
      'a search for keys': by('grep', { 'proc.cmdline': 'grep -r aws_access_key_id /root' }),
    },
    ignores: {
      'an application that reads its token': by('java', {
        'evt.type': 'openat',
        'fd.name': '/var/run/secrets/kubernetes.io/serviceaccount/token',
      }),
      'an application that asks the API server': by('controller', { 'evt.type': 'connect' }, API_RULE),
      'a tool that reads another file': by('cat', { 'evt.type': 'openat', 'fd.name': '/etc/hostname' }),
      'a tool that goes elsewhere': by('curl', { 'evt.type': 'connect', 'fd.name': '10.0.1.7:40112->10.0.2.9:443' }),
      'a process of the host': hostExample({ 'proc.name': 'cat', 'evt.type': 'openat', 'fd.name': '/etc/shadow' }),
    },
  },

  detect(alert) {
    const entity = subjectOf(alert);
    const indicators = [...new Set(touchesIn(alert))];
    return entity && indicators.length > 0 ? { entity, indicators, facts: factsOf(alert) } : undefined;
  },
};

const touchesIn = (alert: FalcoAlert): readonly string[] => {
  const commandLine = textField(alert, 'proc.cmdline') ?? '';
  return [
    ...COMMANDS.filter(({ pattern }) => pattern.test(commandLine)).map(({ what }) => what),
    ...connectionTouches(alert),
    ...(isByHand(alert) ? fileTouches(readFileOf(alert) ?? '') : []),
  ];
};

const fileTouches = (file: string): readonly string[] => [
  ...(TOKEN.test(file) ? ['service account token'] : []),
  ...(SECRETS.test(file) ? ['file of secrets'] : []),
];

const connectionTouches = (alert: FalcoAlert): readonly string[] => {
  const { address = '', hosts = [] } = connectionOf(alert) ?? {};
  if (METADATA.has(address)) return ['instance metadata'];
  if (!isByHand(alert)) return [];
  if (ROLE_CREDENTIALS.has(address)) return ['credentials of a role'];
  return alert.rule === API_RULE || hosts.some((host) => API_HOSTS.test(host)) ? ['API server'] : [];
};

const isByHand = (alert: FalcoAlert): boolean => {
  const names = [textField(alert, 'proc.name') ?? '', baseNameOf(textField(alert, 'proc.exepath') ?? '')];
  return names.some((name) => BY_HAND.test(name));
};
