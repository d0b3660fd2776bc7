/** Configurations that between them use every part of the app; what is deployed is checked for each of them. */
export const CONFIGURATIONS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'one cluster': { clusters: [{ name: 'prod-a' }] },
  'three clusters with private endpoints, and the bill': {
    clusters: [{ name: 'prod-a' }, { name: 'prod-b', mode: 'enforce' }, { name: 'prod-c', mode: 'approve' }],
    network: { vpcId: 'vpc-0123456789abcdef0', subnetIds: ['subnet-0aaaaaaaaaaaaaaa0', 'subnet-0bbbbbbbbbbbbbbb0'] },
    billing: { enabled: true },
  },
  'writers of Falco’s alerts': {
    clusters: [
      { name: 'prod-a', falco: { writerServiceAccount: 'falco-falcosidekick' } },
      { name: 'prod-b', falco: { logGroupName: '/logs/falco', writerServiceAccount: 'falco-logs' } },
    ],
  },
  'scans of images, and all ways to people': {
    clusters: [{ name: 'prod-a' }],
    imageScans: { enabled: true },
    notifications: {
      emails: ['security@example.com'],
      slack: { workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' },
      slackWebhookSecret: 'mineguard/slack',
    },
  },
  'a cluster that a person opens': { clusters: [{ name: 'prod-a', access: { mode: 'manual' } }] },
  'kube-bench': { clusters: [{ name: 'prod-a', posture: { logGroupName: '/mineguard/prod-a/posture' } }] },
};
