import { MAX_BATCH_BYTES, MAX_BATCH_EVENTS, toBatches } from './batches';
import { deliver, type PutLogEvents } from './deliver';
import { FileFollower } from './file-follower';
import { LineSplitter } from './line-splitter';
import { eventBytes, type LogEvent } from './log-event';

export interface Shipper {
  /** Resolves when every whole line that is in the file now has been accepted; rejects when that cannot happen. */
  readonly flush: () => Promise<void>;

  /** Ships what is in the file and ends. */
  readonly stop: () => Promise<void>;
}

export interface LogShipperOptions {
  readonly file: string;
  readonly toEvent: (line: string) => LogEvent;
  readonly put: PutLogEvents;

  /** Told once, about the error that ended the shipping. */
  readonly onError: (error: Error) => void;
}

/** Below the linger, so a poll adds nothing that a file watch would save. */
const POLL_MS = 15;

const LINGER_MS = 50;

/** Ships a growing file of lines: one put at a time, so that events arrive in order and nothing piles up in memory. */
export class LogShipper implements Shipper {
  private readonly follower: FileFollower;
  private readonly splitter = new LineSplitter();
  private readonly running: Promise<void>;
  private pending: LogEvent[] = [];
  private pendingBytes = 0;
  private pendingSince = 0;
  private flushes: PromiseWithResolvers<void>[] = [];
  private ended: Error | undefined;
  private stopping = false;
  private held = false;
  private wake: () => void = () => undefined;

  constructor(private readonly options: LogShipperOptions) {
    this.follower = new FileFollower(options.file);
    this.running = this.run();
  }

  readonly flush = (): Promise<void> => {
    if (this.ended) return Promise.reject(this.ended);
    const flush: PromiseWithResolvers<void> = Promise.withResolvers();
    this.flushes.push(flush);
    this.wake();
    return flush.promise;
  };

  /** Ships nothing until `release`; what is in the file then is shipped in order. */
  readonly hold = (): void => {
    this.held = true;
  };

  readonly release = (): void => {
    this.held = false;
    this.wake();
  };

  readonly stop = async (): Promise<void> => {
    this.stopping = true;
    this.wake();
    await this.running;
  };

  private async run(): Promise<void> {
    try {
      let isLast = false;
      while (!isLast) {
        isLast = this.stopping;
        if (!this.held || isLast) await this.pass(isLast);
        if (!isLast) await this.idle();
      }
      this.ended = new Error('the shipper is stopped');
    } catch (error) {
      this.ended = new Error(`shipping ${this.options.file} ended: ${String(error)}`, { cause: error });
      this.options.onError(this.ended);
    }
    for (const { reject } of this.flushes) reject(this.ended);
    await this.follower.close();
  }

  private async pass(isLast: boolean): Promise<void> {
    const asked = this.flushes.length;
    await this.readAll();
    if (isLast || asked > 0 || performance.now() - this.pendingSince >= LINGER_MS) await this.send();
    for (const { resolve } of this.flushes.splice(0, asked)) resolve();
  }

  private async readAll(): Promise<void> {
    for (;;) {
      const next = await this.follower.read();
      if (next.kind === 'nothing') return;
      this.take(next.kind === 'cut' ? this.splitter.end() : this.splitter.push(next.bytes));
      if (this.pendingBytes >= MAX_BATCH_BYTES || this.pending.length >= MAX_BATCH_EVENTS) await this.send();
    }
  }

  private take(lines: readonly string[]): void {
    for (const line of lines) {
      if (this.pending.length === 0) this.pendingSince = performance.now();
      const event = this.options.toEvent(line);
      this.pending.push(event);
      this.pendingBytes += eventBytes(event);
    }
  }

  private async send(): Promise<void> {
    const batches = toBatches(this.pending);
    this.pending = [];
    this.pendingBytes = 0;
    for (const batch of batches) await deliver(this.options.put, batch);
  }

  private async idle(): Promise<void> {
    if (this.stopping || (this.flushes.length > 0 && !this.held)) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, POLL_MS);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
