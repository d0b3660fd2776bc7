import { randomUUID } from 'node:crypto';
import { AwsError, invalidParameter, notFound, notImplemented } from './aws-error';

/** Times are seconds since 1970, as on the wire. */
export interface AccessEntry {
  readonly clusterName: string;
  readonly principalArn: string;
  readonly kubernetesGroups: readonly string[];
  readonly accessEntryArn: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly username: string;
  readonly type: 'STANDARD';
}

export interface AssociatedPolicy {
  readonly policyArn: string;
  readonly accessScope: { readonly type: 'cluster'; readonly namespaces: readonly string[] };
  readonly associatedAt: number;
  readonly modifiedAt: number;
}

export interface NewAccessEntry {
  readonly principalArn: string;
  readonly kubernetesGroups: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly username: string | undefined;
  readonly type: string;
}

export interface AccessEntryChange {
  readonly kubernetesGroups: readonly string[] | undefined;
  readonly username: string | undefined;
}

export const CLUSTER_ADMIN_POLICY = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy';

const PRINCIPAL = /^arn:aws:iam::(\d{12}):(role|user)\/(?:.*\/)?([^/]+)$/;

const seconds = (): number => Date.now() / 1000;

const assertGroups = (groups: readonly string[]): void => {
  const reserved = groups.find((group) => group.startsWith('system:'));
  if (reserved !== undefined) {
    throw invalidParameter(`The kubernetes group name ${reserved} is invalid, it cannot start with system:`);
  }
};

/** The access entries of one cluster and the access policies associated with them. */
export class AccessEntries {
  private readonly entries = new Map<string, AccessEntry>();
  private readonly policies = new Map<string, readonly AssociatedPolicy[]>();

  constructor(
    private readonly clusterName: string,
    private readonly region: string,
    private readonly accountId: string,
  ) {}

  create({ principalArn, kubernetesGroups, tags, username, type }: NewAccessEntry): AccessEntry {
    const [, account, kind, name] = PRINCIPAL.exec(principalArn) ?? [];
    if (account === undefined || kind === undefined || name === undefined) {
      throw invalidParameter(
        `The specified principalArn is invalid: ${principalArn} is not the ARN of a role or user.`,
      );
    }
    if (type !== 'STANDARD') throw notImplemented(`access entries of type ${type} are not part of the bed`);
    assertGroups(kubernetesGroups);
    if (this.entries.has(principalArn)) {
      const message = 'The specified access entry resource is already in use on this cluster.';
      throw new AwsError(409, 'ResourceInUseException', message);
    }
    const defaultUsername =
      kind === 'role' ? `arn:aws:sts::${account}:assumed-role/${name}/{{SessionName}}` : principalArn;
    const path = `${this.clusterName}/${kind}/${account}/${name}/${randomUUID()}`;
    const now = seconds();
    const entry: AccessEntry = {
      clusterName: this.clusterName,
      principalArn,
      kubernetesGroups,
      accessEntryArn: `arn:aws:eks:${this.region}:${this.accountId}:access-entry/${path}`,
      createdAt: now,
      modifiedAt: now,
      tags,
      username: username ?? defaultUsername,
      type,
    };
    this.entries.set(principalArn, entry);
    return entry;
  }

  update(principalArn: string, change: AccessEntryChange): AccessEntry {
    const entry = this.get(principalArn);
    const kubernetesGroups = change.kubernetesGroups ?? entry.kubernetesGroups;
    assertGroups(kubernetesGroups);
    const username = change.username ?? entry.username;
    const updated = { ...entry, kubernetesGroups, username, modifiedAt: seconds() };
    this.entries.set(principalArn, updated);
    return updated;
  }

  find(principalArn: string): AccessEntry | undefined {
    return this.entries.get(principalArn);
  }

  get(principalArn: string): AccessEntry {
    const entry = this.find(principalArn);
    if (entry) return entry;
    throw notFound(
      "The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.",
    );
  }

  list(): readonly string[] {
    return [...this.entries.keys()];
  }

  delete(principalArn: string): void {
    this.get(principalArn);
    this.entries.delete(principalArn);
    this.policies.delete(principalArn);
  }

  /**
   * EKS enforces access policies with an authorizer of its own. Here cluster-admin becomes the group that stands for
   * it, and a policy or scope that no group stands for is refused.
   */
  associate(principalArn: string, policyArn: string, scope: string): AssociatedPolicy {
    this.get(principalArn);
    if (policyArn !== CLUSTER_ADMIN_POLICY) throw notImplemented(`${policyArn} has no counterpart in the bed`);
    if (scope !== 'cluster') throw notImplemented(`access scope ${scope} has no counterpart in the bed`);
    const now = seconds();
    const policy: AssociatedPolicy = {
      policyArn,
      accessScope: { type: scope, namespaces: [] },
      associatedAt: now,
      modifiedAt: now,
    };
    this.policies.set(principalArn, [policy]);
    return policy;
  }

  disassociate(principalArn: string, policyArn: string): void {
    const associated = this.associated(principalArn);
    const left = associated.filter((policy) => policy.policyArn !== policyArn);
    if (left.length === associated.length) {
      throw notFound('The specified policyArn is not associated with the specified principalArn.');
    }
    this.policies.set(principalArn, left);
  }

  associated(principalArn: string): readonly AssociatedPolicy[] {
    this.get(principalArn);
    return this.policies.get(principalArn) ?? [];
  }
}
