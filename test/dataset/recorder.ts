import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { request } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { kubectl } from '../e2e/bed/kubernetes/kubectl';
import type { ControlPlane } from '../e2e/bed/kubernetes/control-plane';
import type { Identity, Label, Scenario, Step } from './scenario';

/** One line of the dataset. */
export interface RecordedLine {
  readonly text: string;
  readonly label: Label;
  readonly why: string;
}

/** The parts of an audit event that decide what becomes of it. */
interface AuditEvent {
  readonly auditID: string;
  readonly stage: string;
  readonly verb: string;
  readonly user: { readonly username: string };
  readonly objectRef?: { readonly resource?: string; readonly subresource?: string; readonly namespace?: string };
  readonly responseStatus?: { readonly code?: number };
  /** The line as the API server wrote it. */
  readonly line: string;
}

/** The address of the bed's own parts, which is nobody's, and what stands for it in the dataset. */
const LOOPBACK = '127.0.0.1';
const CONTROL_PLANE = '10.0.0.2';

const PATIENCE_MS = 20_000;
const POLL_MS = 50;
const ANSWER_MS = 10_000;

/** What controllers do for an owner, and is worth a line: the objects that carry its template, and where they run. */
const FOLLOWS = new Set(['pods/', 'pods/binding', 'replicasets/', 'jobs/']);

const tokenOf = ({ username }: Identity): string =>
  `dataset-${createHash('sha256').update(username).digest('hex').slice(0, 32)}`;

/** Tells the API server who the bearer of a token is, as the token webhook of EKS does. */
export class Authenticator {
  readonly #known = new Map<string, Identity>();
  readonly #server: Server;

  public constructor() {
    this.#server = createServer((incoming, outgoing) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const { spec } = JSON.parse(Buffer.concat(chunks).toString()) as { spec: { token: string } };
        const identity = this.#known.get(spec.token);
        outgoing.setHeader('Content-Type', 'application/json');
        outgoing.end(
          JSON.stringify({
            apiVersion: 'authentication.k8s.io/v1',
            kind: 'TokenReview',
            status: identity ? { authenticated: true, user: identity } : { authenticated: false },
          }),
        );
      });
    });
  }

  public async listen(): Promise<string> {
    await new Promise<void>((done) => this.#server.listen(0, LOOPBACK, done));
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the authenticator does not listen');
    return `http://${LOOPBACK}:${address.port}/`;
  }

  public admit(identity: Identity): void {
    this.#known.set(tokenOf(identity), identity);
  }

  public close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

export interface RecorderProps {
  readonly cluster: ControlPlane;
  readonly authenticator: Authenticator;
  readonly progress: (line: string) => void;
}

/** Plays scenarios against the API server and takes their lines out of its audit log. */
export class Recorder {
  readonly #props: RecorderProps;
  /** Requests that are told in a scenario. */
  readonly #told = new Set<string>();
  #grants = 0;

  public constructor(props: RecorderProps) {
    this.#props = props;
  }

  public async record(scenario: Scenario): Promise<readonly RecordedLine[]> {
    const { cluster, progress } = this.#props;
    await this.#prepare(scenario);
    const start = readFileSync(cluster.auditLogFile).length;
    const steps = new Map<string, Step>();
    let expected = 0;
    for (const step of scenario.steps) {
      const auditId = newAuditId();
      steps.set(auditId, step);
      const code = await this.#send(step, auditId);
      if (code === 0 || code === 401)
        throw new Error(`${scenario.id}: ${step.verb} ${step.path} was answered with ${code}`);
      progress(`  ${scenario.id}: ${step.verb} ${step.path.slice(0, 90)} ${code}`);
      expected += step.pods ?? 0;
      await this.#until(
        `${scenario.id}: ${expected} pods`,
        () => podsMadeIn(this.#eventsSince(start), scenario) >= expected,
      );
      await this.#until(`${scenario.id}: the event of a step`, () => this.#eventsSince(start).some(isEventOf(auditId)));
    }
    const lines = linesOf(this.#eventsSince(start), scenario, steps);
    for (const { text } of lines) this.#told.add((JSON.parse(text) as AuditEvent).auditID);
    await this.#clear(scenario);
    return lines;
  }

  /** What the cluster says when nobody does anything, bounded: nothing that a scenario tells already. */
  public background(lines: number): readonly RecordedLine[] {
    return this.#eventsSince(0)
      .filter(({ auditID, user }) => user.username.startsWith('system:') && !this.#told.has(auditID))
      .slice(-lines)
      .map((event) => ({ text: textOf(event), label: 'benign', why: 'the hum of a control plane and two nodes' }));
  }

  async #prepare({ namespaces, before = [], steps, isRefused }: Scenario): Promise<void> {
    const objects = [
      ...namespaces
        .filter((name) => !isBuiltIn(name))
        .map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
      ...before,
    ];
    for (const object of objects) await kubectl(this.#props.cluster, ['apply', '-f', '-'], JSON.stringify(object));
    const users = new Set(steps.map(({ as }) => as?.username ?? 'system:anonymous'));
    for (const { as } of steps) if (as) this.#props.authenticator.admit(as);
    if (isRefused) return;
    for (const user of users) {
      this.#grants += 1;
      // Whatever a scenario does is allowed: how its people came by their rights is another story.
      const name = `cluster-operations-${this.#grants}`;
      await kubectl(this.#props.cluster, [
        'create',
        'clusterrolebinding',
        name,
        '--clusterrole=cluster-admin',
        `--user=${user}`,
      ]);
    }
    for (const namespace of namespaces) {
      await kubectl(this.#props.cluster, [
        ...['wait', 'serviceaccount/default', `--namespace=${namespace}`, '--for=create', '--timeout=20s'],
      ]);
    }
  }

  /** Nothing of a scenario is left to the next one. */
  async #clear({ namespaces }: Scenario): Promise<void> {
    const own = namespaces.filter((name) => !isBuiltIn(name));
    if (own.length > 0) await kubectl(this.#props.cluster, ['delete', 'namespace', ...own, '--wait=false']);
  }

  async #send(step: Step, auditId: string): Promise<number> {
    const { cluster } = this.#props;
    const {
      as,
      from,
      userAgent = 'kubectl/v1.36.4 (linux/amd64) kubernetes/b0ef4d6',
      verb,
      path,
      body,
      contentType,
    } = step;
    const url = new URL(path, cluster.apiServerUrl);
    return new Promise((resolve, reject) => {
      const outgoing = request(
        url,
        {
          method: verb,
          ca: cluster.caPem,
          agent: false,
          timeout: ANSWER_MS,
          headers: {
            Accept: 'application/json',
            'User-Agent': userAgent,
            'Audit-ID': auditId,
            'X-Forwarded-For': from,
            ...(as ? { Authorization: `Bearer ${tokenOf(as)}` } : {}),
            ...(body === undefined ? {} : { 'Content-Type': contentType ?? 'application/json' }),
            ...(step.impersonating === undefined ? {} : { 'Impersonate-User': step.impersonating }),
            ...(step.upgrade ? WEBSOCKET : {}),
          },
        },
        (response) => {
          response.resume();
          response.once('end', () => {
            resolve(response.statusCode ?? 0);
          });
        },
      );
      outgoing.once('upgrade', (response, socket) => {
        socket.destroy();
        resolve(response.statusCode ?? 0);
      });
      outgoing.once('timeout', () => outgoing.destroy(new Error(`${verb} ${path} was not answered`)));
      outgoing.once('error', reject);
      outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  #eventsSince(offset: number): readonly AuditEvent[] {
    return readFileSync(this.#props.cluster.auditLogFile)
      .subarray(offset)
      .toString('utf8')
      .split('\n')
      .filter((line) => line.endsWith('}'))
      .map((line) => ({ ...(JSON.parse(line) as AuditEvent), line }));
  }

  async #until(what: string, holds: () => boolean): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while (!holds()) {
      if (performance.now() > deadline) throw new Error(`it did not come: ${what}`);
      await pause(POLL_MS);
    }
  }
}

const WEBSOCKET = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
  'Sec-WebSocket-Protocol': 'v5.channel.k8s.io',
};

const isBuiltIn = (namespace: string): boolean => namespace === 'default' || namespace === 'kube-system';

/** The form of a random UUID. */
const newAuditId = (): string =>
  randomBytes(16)
    .toString('hex')
    .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-a$4-$5');

const isEventOf =
  (auditId: string) =>
  ({ auditID, stage }: AuditEvent): boolean =>
    auditID === auditId && stage !== 'RequestReceived';

const isFollowing = ({ verb, objectRef = {}, user }: AuditEvent): boolean =>
  ['create', 'delete'].includes(verb) &&
  FOLLOWS.has(`${objectRef.resource ?? ''}/${objectRef.subresource ?? ''}`) &&
  (user.username.startsWith('system:serviceaccount:kube-system:') || user.username === 'system:kube-scheduler');

const podsMadeIn = (events: readonly AuditEvent[], { namespaces }: Scenario): number =>
  events.filter(
    (event) =>
      isFollowing(event) &&
      event.verb === 'create' &&
      event.objectRef?.resource === 'pods' &&
      event.objectRef.subresource === undefined &&
      event.responseStatus?.code === 201 &&
      namespaces.includes(event.objectRef.namespace ?? ''),
  ).length;

const linesOf = (
  events: readonly AuditEvent[],
  { namespaces }: Scenario,
  steps: ReadonlyMap<string, Step>,
): readonly RecordedLine[] => {
  let latest: Step | undefined;
  return events.flatMap((event) => {
    const step = steps.get(event.auditID);
    if (step) {
      latest = step;
      return [{ text: textOf(event), label: step.label, why: step.why }];
    }
    if (!latest || !isFollowing(event) || !namespaces.includes(event.objectRef?.namespace ?? '')) return [];
    // A binding says where a pod runs and nothing of what it runs.
    const label = event.objectRef?.subresource === 'binding' || event.verb === 'delete' ? 'benign' : latest.label;
    return [{ text: textOf(event), label, why: `a controller carries out: ${latest.why}` }];
  });
};

const SOURCE_IPS = /"sourceIPs":\["((?:[\d.]+","){0,2}[\d.]+)"\]/;

/** As the API server wrote it, but for addresses of the machine it was recorded on. */
const textOf = ({ line }: AuditEvent): string =>
  line.replace(SOURCE_IPS, (_, addresses: string) => {
    const stated = addresses.split('","').filter((address) => address !== LOOPBACK);
    return `"sourceIPs":${JSON.stringify(stated.length > 0 ? stated : [CONTROL_PLANE])}`;
  });
