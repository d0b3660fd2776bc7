import type { Workload } from '../../model/workload';
import { auditExample, deploying, workloadExample } from '../audit-example';
import { specDetector } from '../spec-detector';

/** Capabilities that reach beyond the container; those that every runtime grants are left out. */
const FAR_REACHING = new Set([
  'ALL',
  'BPF',
  'DAC_READ_SEARCH',
  'NET_ADMIN',
  'SYS_ADMIN',
  'SYS_MODULE',
  'SYS_PTRACE',
  'SYS_RAWIO',
]);

const withTemplate = (changes: Partial<Workload['template']>) => {
  const workload = workloadExample();
  return auditExample({ workload: { ...workload, template: { ...workload.template, ...changes } } });
};

/**
 * A workload asks for privileges on its node.
 *
 * Sees: privileged containers, namespaces of the node, capabilities that reach beyond the container. One alone is weak;
 * agents have them too.
 * Misses: privileges that come with the runtime class or with a device.
 */
export const hostPrivileges = specDetector({
  id: 'KM-A13',
  version: 1,
  title: 'Host-level privileges',
  weight: ['weak', 'moderate'],
  severity: 'medium',
  status: 'stable',
  techniques: ['T1611', 'T1610'],
  references: ['https://attack.mitre.org/techniques/T1611/'],
  falsePositives: [
    'Agents for security, monitoring, storage and networking on every node.',
    'kube-bench and other tests of a node.',
  ],
  triage: [
    'Ask whether the workload is one of your agents, and compare its image digest with the vendor’s.',
    'Look for processes on the node that no container accounts for.',
  ],
  examples: {
    matches: {
      'a privileged container': deploying({ privileged: true }),
      'the processes of the node': withTemplate({ hostPid: true }),
      'a capability': deploying({ capabilities: ['SYS_ADMIN'] }),
    },
    ignores: {
      'an ordinary container': deploying({}),
      'a capability of a web server': deploying({ capabilities: ['NET_BIND_SERVICE'] }),
      'a workload that was refused': { ...deploying({ privileged: true }), code: 403 },
    },
  },

  inspect: ({ template }) => {
    const privileged = template.containers.filter(({ privileged: asked }) => asked === true);
    const capabilities = template.containers.flatMap(({ capabilities: added = [] }) => added);
    const indicators = [
      ...(privileged.length > 0 ? ['privileged'] : []),
      ...(template.hostPid === true ? ['hostPID'] : []),
      ...(template.hostIpc === true ? ['hostIPC'] : []),
      ...(template.hostNetwork ? ['hostNetwork'] : []),
      ...new Set(capabilities.filter((name) => FAR_REACHING.has(name))),
    ];
    if (indicators.length === 0) return [];
    const { name = '', image = '' } = privileged[0] ?? {};
    return [{ container: name, image, indicators, weight: indicators.length > 1 ? 'moderate' : 'weak' }];
  },
});
