import { textField, type FalcoAlert } from '../../model/falco-alert';
import type { Detector } from '../detector';
import { falcoExample, hostExample } from '../falco-example';
import { baseNameOf, factsOf, NEEDS_POD } from '../falco-facts';
import { subjectOf } from '../falco-pod';

/** Programs that hide where a connection goes, or let somebody in from outside. */
const TOOLS: ReadonlySet<string> = new Set([
  'chisel',
  'cloudflared',
  'frpc',
  'frps',
  'gost',
  'ligolo',
  'ngrok',
  'nps',
  'proxychains',
  'proxychains4',
  'tmate',
  'tor',
  'torsocks',
  'xmrig-proxy',
]);

const running = (path: string, image = 'registry.example/shop/checkout') =>
  falcoExample({
    'proc.exepath': path,
    'proc.name': baseNameOf(path),
    'proc.cmdline': baseNameOf(path),
    'container.image.repository': image,
  });

/**
 * A container whose image is for something else runs an anonymiser or a tunnel.
 *
 * Sees: the usual programs by their names, in images that do not bear the name.
 * Misses: tools under other names, and images that are called after the tool that they carry.
 */
export const remoteAccess: Detector<'falco'> = {
  id: 'KM-F18',
  version: 1,
  title: 'Anonymiser or remote assistance',
  source: 'falco',
  channel: 'EXEC',
  weight: 'moderate',
  namesOnly: true,
  severity: 'medium',
  status: 'test',
  techniques: ['T1133', 'T1090'],
  references: ['https://attack.mitre.org/techniques/T1133/', 'https://attack.mitre.org/techniques/T1090/'],
  falsePositives: [
    'Developers who open a tunnel to their own machine; images that carry a tunnel beside an application.',
  ],
  triage: [
    'Ask the owner of the workload what the tunnel is for, and who may come through it.',
    'Look for exec in the pod in the audit log around that time.',
  ],
  requires: {
    'proc.name or proc.exepath': 'without both nothing is seen',
    'container.image.repository': 'without it no image is expected to carry the tool',
    ...NEEDS_POD,
  },
  examples: {
    matches: {
      'a tunnel in an image for something else': running('/tmp/frpc'),
      'an anonymiser': running('/usr/bin/tor'),
    },
    ignores: {
      'a tunnel in its own image': running('/usr/local/bin/cloudflared', 'docker.io/cloudflare/cloudflared'),
      'a program whose name begins alike': running('/usr/bin/torch-serve'),
      'a tool that is only named': falcoExample({ 'proc.name': 'apt-get', 'proc.cmdline': 'apt-get install tor' }),
      'a process of the host': hostExample({ 'proc.name': 'tor', 'proc.exepath': '/usr/bin/tor' }),
    },
  },

  detect(alert) {
    const entity = subjectOf(alert);
    const tool = toolOf(alert);
    if (!entity || tool === undefined || isExpectedIn(tool, alert)) return undefined;
    return { entity, indicators: [tool], facts: factsOf(alert) };
  },
};

const toolOf = (alert: FalcoAlert): string | undefined => {
  const names = [baseNameOf(textField(alert, 'proc.exepath') ?? ''), textField(alert, 'proc.name') ?? ''];
  return names.map((name) => name.toLowerCase()).find((name) => TOOLS.has(name));
};

/** Whether a part of the image's name is the tool's. */
const isExpectedIn = (tool: string, alert: FalcoAlert): boolean =>
  (textField(alert, 'container.image.repository') ?? '')
    .toLowerCase()
    .split('/', 32)
    .some((part) => part === tool || part.startsWith(`${tool}-`) || part.endsWith(`-${tool}`));
