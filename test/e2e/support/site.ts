import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { createEvidenceStore, createTokenBucketStore } from '../../../lambdas/adapters/state-table';
import { MESSAGE_LIMITS } from '../../../lambdas/core/messages/token-bucket';
import type { StoredIncident } from '../../../lambdas/core/ports';
import { emitEvent, type AwsServiceEvent } from '../bed/aws/emulator';
import { deploy, destroy, type Cloud, type Mode, type Outputs } from '../bed/app';
import { kubectl, type ControlPlaneAccess } from '../bed/kubernetes/kubectl';

const FILE = path.resolve(__dirname, '../../../.bed/run/site.json');

/** What a test process must know of the bed that another process runs. */
export interface SiteDescription {
  readonly cloud: Cloud;
  readonly credentialsUrl: string;
  /** Where services of AWS put their events. */
  readonly eventsUrl: string;
  /** Where GuardDuty is told what it has found. */
  readonly findingsUrl: string;
  /** Where the delivery of the audit log can be held back. */
  readonly shipperControlUrl: string;
  readonly cluster: ControlPlaneAccess & { readonly caFile: string; readonly auditLogFile: string };
  readonly assemblies: Readonly<Partial<Record<Mode, string>>>;
  readonly deployed: Mode;
  readonly outputs: Outputs;
}

export const writeSite = (site: SiteDescription): void => {
  writeFileSync(FILE, JSON.stringify(site, undefined, 2));
};

const readSite = (): SiteDescription => JSON.parse(readFileSync(FILE, 'utf8')) as SiteDescription;

/** The running bed with the app deployed, as a test uses it. */
export class Site {
  readonly #description = readSite();
  readonly #clientConfig = {
    endpoint: this.#description.cloud.endpoint,
    region: this.#description.cloud.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  public readonly cluster = this.#description.cluster;
  public readonly cloud = this.#description.cloud;
  public readonly credentialsUrl = this.#description.credentialsUrl;
  public readonly logs = new CloudWatchLogsClient(this.#clientConfig);
  public readonly sns = new SNSClient(this.#clientConfig);
  public readonly sqs = new SQSClient(this.#clientConfig);
  public readonly table = DynamoDBDocumentClient.from(new DynamoDBClient(this.#clientConfig), {
    marshallOptions: { removeUndefinedValues: true },
  });

  /** The site with the app in this mode; deployed anew, as a user does, when it is in another one. */
  public static async inMode(mode: Mode): Promise<Site> {
    const description = readSite();
    if (description.deployed !== mode) {
      const assembly = description.assemblies[mode];
      if (assembly === undefined) throw new Error(`the app was not synthesized for ${mode} mode`);
      const outputs = await deploy(description.cloud, assembly);
      writeSite({ ...description, deployed: mode, outputs });
    }
    const site = new Site();
    await site.allowMessages();
    return site;
  }

  /** Takes the app out of the account; nothing can be tested on this site afterwards. */
  public async destroy(): Promise<void> {
    const { cloud, assemblies, deployed } = readSite();
    await destroy(cloud, assemblies[deployed] ?? '');
  }

  /** Tests make more incidents in a minute than people are told of one by one: each begins with a full bucket. */
  private async allowMessages(): Promise<void> {
    const tokens = createTokenBucketStore({ client: this.table, tableName: this.output('TableName') });
    for (;;) {
      const { revision } = await tokens.bucket();
      if (await tokens.saveBucket({ tokens: MESSAGE_LIMITS.burst, at: Date.now() }, revision)) return;
    }
  }

  public output(name: string): string {
    const value = this.#description.outputs[name];
    if (value === undefined) throw new Error(`the stack has no output ${name}, only ${this.outputNames()}`);
    return value;
  }

  /** Does something while no line of the audit log is delivered; what was written meanwhile is delivered afterwards. */
  public async withAuditHeldBack<T>(work: () => Promise<T>): Promise<T> {
    await this.#tellShipper('hold');
    try {
      return await work();
    } finally {
      await this.#tellShipper('release');
    }
  }

  /** An event as a service of AWS puts it on the default bus. */
  public async emit(event: AwsServiceEvent): Promise<void> {
    await emitEvent(this.#description.eventsUrl, event);
  }

  /** Replaces what GuardDuty answers when it is asked. */
  public async setGuardDutyFindings(findings: readonly object[]): Promise<void> {
    const answer = await fetch(this.#description.findingsUrl, { method: 'PUT', body: JSON.stringify(findings) });
    if (!answer.ok) throw new Error(`the findings were refused: ${await answer.text()}`);
  }

  public async kubectl(args: readonly string[], stdin?: string): Promise<string> {
    return kubectl(this.cluster, args, stdin);
  }

  /** Applies objects and returns when the API server has them. */
  public async apply(...objects: readonly object[]): Promise<void> {
    await this.kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
  }

  /** A live object, or undefined when there is none. */
  public async get(kind: string, namespace: string, name: string): Promise<KubernetesObject | undefined> {
    const text = await this.kubectl(['get', kind, name, '-n', namespace, '-o', 'json', '--ignore-not-found']);
    return text.trim() === '' ? undefined : (JSON.parse(text) as KubernetesObject);
  }

  public async list(kind: string, namespace: string, selector?: string): Promise<readonly KubernetesObject[]> {
    const args = selector === undefined ? [] : ['-l', selector];
    const text = await this.kubectl(['get', kind, '-n', namespace, '-o', 'json', ...args]);
    return (JSON.parse(text) as { readonly items: readonly KubernetesObject[] }).items;
  }

  /** All incidents of a namespace that stand for themselves, with the report of the response where there is one. */
  public async incidents(namespace: string): Promise<readonly StoredIncident[]> {
    const store = createEvidenceStore({ client: this.table, tableName: this.output('TableName') });
    const pages = paginateScan({ client: this.table }, { TableName: this.output('TableName'), ConsistentRead: true });
    const ids: string[] = [];
    for await (const { Items = [] } of pages) {
      ids.push(...Items.filter(({ sk }) => sk === 'STATE').map(({ pk }) => String(pk).replace('INCIDENT#', '')));
    }
    const incidents = await Promise.all(ids.map(async (id) => store.incident(id)));
    return incidents
      .filter((stored) => stored !== undefined)
      .filter(({ incident, mergedInto }) => incident.entity.namespace === namespace && mergedInto === undefined);
  }

  async #tellShipper(command: 'hold' | 'release'): Promise<void> {
    const { status } = await fetch(`${this.#description.shipperControlUrl}/${command}`, { method: 'POST' });
    if (status !== 204) throw new Error(`the audit shipper does not ${command}: HTTP ${status}`);
  }

  private outputNames(): string {
    return Object.keys(this.#description.outputs).join(', ');
  }
}

export interface KubernetesObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly generation?: number;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
}
