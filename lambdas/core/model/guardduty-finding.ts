/** A GuardDuty finding, whichever of its three layouts it came in. */
export interface GuardDutyFinding {
  readonly id: string;
  /** `ThreatPurpose:Resource/Threat.Artifact`, e.g. `CryptoCurrency:EC2/BitcoinTool.B!DNS`. */
  readonly type: string;
  readonly title: string;
  readonly severity: number;
  readonly accountId: string;
  readonly region: string;
  /** ISO 8601, UTC, milliseconds; so are the others. A finding keeps its id while this rises. */
  readonly updatedAt: string;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  /** Made by CreateSampleFindings, with names of things that do not exist. */
  readonly isSample: boolean;
  readonly isArchived: boolean;
  /** Name of the EKS cluster; absent where the finding tells none. */
  readonly cluster?: string;
  readonly workload?: FindingWorkload;
  /** The EC2 instance it was seen on. */
  readonly instanceId?: string;
  /** Its private name, which is the name of the Kubernetes node unless somebody chose another one. */
  readonly privateDnsName?: string;
  /** The near end of a connection: the address of a pod, or of its node where that translates addresses. */
  readonly localIp?: string;
  readonly remoteIp?: string;
  readonly remotePort?: string;
  /** The name that was asked for. */
  readonly domain?: string;
  readonly process?: FindingProcess;
  readonly container?: FindingContainer;
  /** Who made the request that it is about: an identity of Kubernetes or of AWS. */
  readonly caller?: FindingCaller;
  /** The attack sequence that it is part of, or is; the last part of its ARN. */
  readonly sequenceId?: string;
  /** Of an attack sequence: what it is made of. Findings bear the ids that they have of their own. Bounded. */
  readonly members?: readonly GuardDutyFinding[];
}

export interface FindingCaller {
  readonly name: string;
  /** Where the request came from, the nearest to the caller first. */
  readonly sourceIp?: string;
  readonly userAgent?: string;
  /** What was asked for, e.g. `create /api/v1/namespaces/shop/pods` or `ec2.amazonaws.com RunInstances`. */
  readonly request?: string;
  /** The EC2 instance whose role was used, where it was one's. */
  readonly roleOfInstance?: string;
}

export interface FindingWorkload {
  /** Kubernetes kind. */
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid?: string;
}

export interface FindingProcess {
  readonly name: string;
  readonly executablePath: string;
  readonly sha256: string;
}

export interface FindingContainer {
  readonly id: string;
  readonly name: string;
  readonly image: string;
}
