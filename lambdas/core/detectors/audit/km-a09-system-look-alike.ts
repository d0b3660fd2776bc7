import { systemLookAlike } from '../../indicators/system-components';
import type { ContainerSpec } from '../../model/workload';
import { auditExample, containerExample, deploying, workloadExample } from '../audit-example';
import { specDetector } from '../spec-detector';

const daemonSet = (name: string, container: Partial<ContainerSpec>) =>
  auditExample({
    objectRef: { resource: 'daemonsets', subresource: '', apiGroup: 'apps', namespace: 'default', name, uid: '' },
    workload: workloadExample([containerExample(container)], {
      entity: { cluster: 'prod-a', kind: 'DaemonSet', namespace: 'default', name, uid: `uid-${name}` },
    }),
  });

/**
 * A workload or a container is named like a part of the cluster, and its image is not that part's.
 *
 * Sees: the very names, names that differ in a letter or two, and names that campaigns have invented, with an image from
 * anywhere but the publishers of that part. An image of the same name in a private registry of ECR may be a mirror: weak.
 * Misses: names that imitate nothing, and images that imitate a publisher of their own.
 */
export const systemLookAlikeName = specDetector({
  id: 'KM-A09',
  version: 1,
  title: 'System look-alike',
  weight: ['strong', 'weak'],
  namesOnly: true,
  severity: 'high',
  status: 'stable',
  techniques: ['T1036.005'],
  references: ['https://attack.mitre.org/techniques/T1036/005/'],
  falsePositives: [
    'Mirrors of the component in a registry of your own other than ECR, and rebuilds under another name.',
    'Forks of a component, and distributions with a registry of their own.',
  ],
  triage: [
    'Compare the image digest with the one that the component’s publisher, or EKS, lists for its version.',
    'Look whether the real component runs beside it in its own namespace.',
    'Find who wrote the workload (facts: actor, sourceIp) and what else that name wrote in the same hour.',
  ],
  examples: {
    matches: {
      'a DaemonSet with an invented name': daemonSet('proxy-api', { image: 'docker.io/somebody/pause:latest' }),
      'a container that claims to be the proxy': deploying({ name: 'kube-proxy', image: 'docker.io/somebody/tools' }),
      'a name with one letter too many': daemonSet('corednss', { image: 'ghcr.io/somebody/dns:1' }),
    },
    ignores: {
      'the proxy of EKS': daemonSet('kube-proxy', {
        name: 'kube-proxy',
        image: '602401143452.dkr.ecr.eu-west-1.amazonaws.com/eks/kube-proxy:v1.36.0-minimal-eksbuild.2',
      }),
      'the DNS of EKS in a region with an account of its own': daemonSet('coredns', {
        name: 'coredns',
        image: '590381155156.dkr.ecr.eu-south-1.amazonaws.com/eks/coredns:v1.13.1-eksbuild.1',
      }),
      'the pause image': deploying({ name: 'pause', image: 'registry.k8s.io/pause:3.10' }),
      'a proxy of another kind': deploying({ name: 'kube-rbac-proxy', image: 'quay.io/brancz/kube-rbac-proxy:v0.19' }),
    },
  },

  inspect: ({ entity, template }) =>
    template.containers.flatMap(({ name, image }) => {
      const found = systemLookAlike(name, image) ?? systemLookAlike(entity.name, image);
      if (!found) return [];
      const weight = found.mayBeMirror ? ('weak' as const) : ('strong' as const);
      return [{ container: name, image, indicators: [`named like ${found.component}`], weight }];
    }),
});
