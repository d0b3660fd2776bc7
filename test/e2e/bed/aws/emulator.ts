import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePorts } from '../kubernetes/ports';
import { assertLoopback } from '../loopback';
import { preparePython } from '../../../support/python';

const ACCOUNT_ID = '111122223333';
const REGION = 'eu-west-1';
const LAUNCHER = path.join(__dirname, 'launcher.py');
const READY_WITHIN_MILLISECONDS = 30_000;
const READY_POLL_MILLISECONDS = 50;
const STOP_WITHIN_MILLISECONDS = 5_000;
const LOG_TAIL_LINES = 40;
const ATTEMPTS = 3;

export interface EmulatorOptions {
  /** Folder for what a run leaves behind: the log. */
  readonly directory: string;

  /** Virtual environment of Python; made and filled on first use. */
  readonly venvDirectory: string;

  /** Where the bed's stub answers for EKS, GuardDuty and Cost Explorer. */
  readonly eksEndpoint: string;

  /** Folder of the `node` binary that runs the functions. */
  readonly nodeBinDirectory: string;

  /**
   * Folders in which functions find modules that their bundle leaves out.
   *
   * @default - none; only what is in the bundle
   */
  readonly nodePath?: string;

  /**
   * When messages of a failed batch come back to their queue.
   *
   * @default - after the visibility timeout of the queue, as in AWS
   */
  readonly redeliveryMilliseconds?: number;

  /**
   * Wait before the first retry of an asynchronous invocation; the second waits twice as long.
   *
   * @default 500, where AWS waits a minute
   */
  readonly retryMilliseconds?: number;

  /**
   * How long an idle event source mapping waits before it looks again.
   *
   * @default 25
   */
  readonly pollMilliseconds?: number;

  /** Receives one line at each step that takes time. */
  readonly progress: (line: string) => void;
}

/** An event as a service of AWS puts it on the default bus; PutEvents refuses sources that begin with `aws.`. */
export interface AwsServiceEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: object;
  readonly resources?: readonly string[];

  /**
   * Region in which the event arises.
   *
   * @default - the region of the emulator
   */
  readonly region?: string;
}

export interface Emulator {
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;

  /** Variables for the CDK and for SDK clients. They must be laid over an environment without `AWS_PROFILE`. */
  readonly environment: Readonly<Record<string, string>>;

  /** Answers with access key id -> secretAccessKey, sessionToken, roleArn, roleName of the functions that ran. */
  readonly credentialsUrl: string;

  /** Takes what `emit` sends, also from another process, by `emitEvent`. */
  readonly eventsUrl: string;

  readonly logFile: string;

  /** Plays a service of AWS, such as GuardDuty or Cost Anomaly Detection, on the default event bus. */
  emit(event: AwsServiceEvent): Promise<void>;

  /** Ends the emulator and every function that it runs. */
  stop(): Promise<void>;
}

const tailOf = async (file: string): Promise<string> => {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-LOG_TAIL_LINES).join('\n');
};

/** The emulator leads a process group of its own, in which its functions run. */
const endGroup = (child: ChildProcess): void => {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nobody is left.
  }
};

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

const untilReady = async (child: ChildProcess, endpoint: string): Promise<'ready' | 'ended' | 'late'> => {
  const deadline = Date.now() + READY_WITHIN_MILLISECONDS;
  while (Date.now() < deadline) {
    if (hasEnded(child)) return 'ended';
    const answer = await fetch(`${endpoint}/_ministack/health`, { signal: AbortSignal.timeout(2_000) }).catch(
      () => undefined,
    );
    await answer?.body?.cancel();
    if (answer?.ok) return 'ready';
    await pause(READY_POLL_MILLISECONDS);
  }
  return 'late';
};

interface Launch {
  readonly child: ChildProcess;
  readonly endpoint: string;
  readonly bedPath: string;
}

/** Nothing of our own environment reaches the functions but what is listed here. */
const launch = async (python: string, options: EmulatorOptions, logFile: string): Promise<Launch> => {
  const [port] = await freePorts(1);
  const bedPath = `/_bed/${randomBytes(24).toString('base64url')}`;
  const log = openSync(logFile, 'w', 0o600);
  try {
    const child = spawn(
      python,
      [
        ...['-u', '-B', LAUNCHER, '--port', String(port), '--account', ACCOUNT_ID, '--region', REGION],
        ...['--node', path.join(options.nodeBinDirectory, 'node'), '--bed-path', bedPath],
        ...['--poll-milliseconds', String(options.pollMilliseconds ?? 25)],
        ...['--retry-milliseconds', String(options.retryMilliseconds ?? 500)],
        ...(options.redeliveryMilliseconds === undefined
          ? []
          : ['--redelivery-milliseconds', String(options.redeliveryMilliseconds)]),
      ],
      {
        cwd: options.directory,
        detached: true,
        stdio: ['pipe', log, log],
        env: {
          PATH: `${options.nodeBinDirectory}:/usr/local/bin:/usr/bin:/bin`,
          LANG: 'C.UTF-8',
          AWS_ENDPOINT_URL_EKS: options.eksEndpoint,
          AWS_ENDPOINT_URL_GUARDDUTY: options.eksEndpoint,
          AWS_ENDPOINT_URL_COST_EXPLORER: options.eksEndpoint,
          ...(options.nodePath === undefined ? {} : { NODE_PATH: options.nodePath }),
        },
      },
    );
    child.once('error', () => {
      // Told by the health check, which then finds no process.
    });
    child.stdin?.on('error', () => {
      // The emulator ended first.
    });
    return { child, endpoint: `http://127.0.0.1:${port}`, bedPath };
  } finally {
    closeSync(log);
  }
};

const stopChild = async (child: ChildProcess): Promise<void> => {
  if (!hasEnded(child)) {
    // The launcher ends when its input does; it would also notice our own death that way.
    const ended = once(child, 'exit');
    child.stdin?.end();
    await Promise.race([ended, pause(STOP_WITHIN_MILLISECONDS, undefined, { ref: false })]);
  }
  endGroup(child);
};

const environmentOf = (endpoint: string, options: EmulatorOptions): Readonly<Record<string, string>> => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_ENDPOINT_URL_EKS: options.eksEndpoint,
  AWS_ENDPOINT_URL_GUARDDUTY: options.eksEndpoint,
  AWS_ENDPOINT_URL_COST_EXPLORER: options.eksEndpoint,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: REGION,
  AWS_DEFAULT_REGION: REGION,
  AWS_EC2_METADATA_DISABLED: 'true',
  // Profiles of the person who runs this must not decide where a command goes.
  AWS_CONFIG_FILE: path.join(options.directory, 'no-aws-config'),
  AWS_SHARED_CREDENTIALS_FILE: path.join(options.directory, 'no-aws-credentials'),
  CDK_DEFAULT_ACCOUNT: ACCOUNT_ID,
  CDK_DEFAULT_REGION: REGION,
  CDK_DISABLE_CLI_TELEMETRY: 'true',
});

/** Puts an event of an AWS service on the default bus of an emulator that another process may have started. */
export const emitEvent = async (url: string, event: AwsServiceEvent): Promise<void> => {
  const entry = {
    Source: event.source,
    DetailType: event.detailType,
    Detail: JSON.stringify(event.detail),
    Resources: event.resources ?? [],
  };
  const answer = await fetch(url, {
    method: 'POST',
    body: JSON.stringify({ region: event.region ?? REGION, entries: [entry] }),
  });
  const text = await answer.text();
  if (!answer.ok || !/"FailedEntryCount": ?0\b/.test(text)) throw new Error(`the event was refused: ${text}`);
};

/**
 * Starts the local AWS on a free loopback port and waits until it answers.
 *
 * It ends with `stop()`, and by itself when this process ends in whatever way, even killed: the launcher reads a pipe
 * that closes then.
 */
export const startEmulator = async (options: EmulatorOptions): Promise<Emulator> => {
  assertLoopback(options.eksEndpoint);
  await mkdir(options.directory, { recursive: true });
  const python = await preparePython({
    directory: options.venvDirectory,
    requirements: path.join(__dirname, 'requirements.txt'),
    name: 'local AWS',
    whyNeeded: 'the local AWS of the end-to-end tests is a Python program',
    progress: options.progress,
  });
  const logFile = path.join(options.directory, 'aws.log');

  for (let attempt = 1; ; attempt += 1) {
    const { child, endpoint, bedPath } = await launch(python, options, logFile);
    const state = await untilReady(child, endpoint);
    if (state === 'ready') {
      options.progress(`local AWS: listening on ${endpoint}`);
      return {
        endpoint,
        region: REGION,
        accountId: ACCOUNT_ID,
        environment: environmentOf(endpoint, options),
        credentialsUrl: `${endpoint}${bedPath}/credentials`,
        logFile,
        eventsUrl: `${endpoint}${bedPath}/events`,
        emit: (event) => emitEvent(`${endpoint}${bedPath}/events`, event),
        stop: () => stopChild(child),
      };
    }
    await stopChild(child);
    const tail = await tailOf(logFile);
    const portWasTaken = tail.includes('is already in use');
    if (!portWasTaken || attempt === ATTEMPTS) {
      const what = state === 'ended' ? 'ended at once' : `did not answer within ${READY_WITHIN_MILLISECONDS / 1000} s`;
      throw new Error(`the local AWS ${what}; the end of ${logFile}:\n${tail}`);
    }
  }
};
