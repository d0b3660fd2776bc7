/** Something that makes an attack harder, smaller or visible, and is part of this repository. */
export interface Control {
  readonly title: string;
  /** What it does to an attack, in a few words. */
  readonly effect: string;
  /** The file that is or describes it, from the root of the repository. */
  readonly file: string;
}

export const CONTROLS = {
  distroless: {
    title: 'image without a shell',
    effect: 'nothing to fetch or run with; a miner must be brought in whole',
    file: 'docs/examples/distroless-service/Dockerfile',
  },
  imagePolicy: {
    title: 'image policy',
    effect: 'images by digest, from named registries, or refused',
    file: 'docs/image-policy.md',
  },
  namespaceBaseline: {
    title: 'namespace baseline',
    effect: 'no privilege, no way out by default, bounded cores, no token',
    file: 'docs/baseline.md',
  },
  hardenedCluster: {
    title: 'hardened cluster',
    effect: 'private API server, access entries only, IMDSv2 with hop limit 1, all logs',
    file: 'docs/hardened-cluster.md',
  },
  posture: {
    title: 'posture report',
    effect: 'kube-bench every night, with what got worse',
    file: 'docs/posture.md',
  },
  falcoPack: {
    title: 'Falco pack',
    effect: 'rules that see mining, heartbeat of each node',
    file: 'falco/README.md',
  },
  writerTrust: {
    title: 'one writer for Falco',
    effect: 'what others write counts as forged, or asks a person',
    file: 'docs/falco.md',
  },
  quarantine: {
    title: 'quarantine',
    effect: 'isolate, keep evidence, stop, read back; can be undone',
    file: 'docs/operations.md',
  },
  guards: {
    title: 'guards',
    effect: 'tenants cannot undo a quarantine; the responder writes what its actions need',
    file: 'docs/guards.md',
  },
  block: {
    title: 'block of re-creation',
    effect: 'what was quarantined is refused when it comes again',
    file: 'lambdas/core/guards/block-policy.ts',
  },
  inspector: {
    title: 'inspector',
    effect: 'looks at all live workloads every 15 minutes',
    file: 'docs/inspector.md',
  },
  selfAlarms: {
    title: 'alarms on MineGuard itself',
    effect: 'a silent source is an alarm',
    file: 'docs/deploying.md',
  },
  doctor: {
    title: 'doctor',
    effect: 'finds what would not work, before it is needed',
    file: 'docs/doctor.md',
  },
} as const satisfies Readonly<Record<string, Control>>;

export type ControlId = keyof typeof CONTROLS;
