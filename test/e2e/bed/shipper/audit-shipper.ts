import { logEventOf } from './log-event';
import { LogShipper } from './log-shipper';
import { openLogStream, type LogStream } from './log-stream';

export interface AuditShipperOptions extends LogStream {
  /** The `--audit-log-path` of the API server; it need not exist yet. */
  readonly auditLogFile: string;

  /** Told once, about the error that ended the shipping. */
  readonly onError: (error: Error) => void;
}

/**
 * Ships the audit log of the API server to CloudWatch Logs, as EKS does for a cluster: one log event per line, at the
 * time of its stage.
 *
 * Lines are kept in order, whole, and sent once each; see `deliver` for the one exception.
 */
export const startAuditShipper = async ({
  auditLogFile,
  onError,
  ...stream
}: AuditShipperOptions): Promise<LogShipper> =>
  new LogShipper({
    file: auditLogFile,
    toEvent: (line) => logEventOf(line, 'stageTimestamp', Date.now()),
    put: await openLogStream(stream),
    onError,
  });
