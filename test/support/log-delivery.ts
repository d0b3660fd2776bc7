import { gzipSync } from 'node:zlib';
import type { CloudWatchLogsEvent } from 'aws-lambda';

export interface Delivery {
  readonly messageType?: string;
  readonly logStream?: string;
}

/** The payload of a log subscription, as CloudWatch Logs lays it out. */
export const deliveryText = (messages: readonly string[], { messageType, logStream }: Delivery = {}): string =>
  JSON.stringify({
    messageType: messageType ?? 'DATA_MESSAGE',
    owner: '111122223333',
    logGroup: '/aws/eks/prod-a/cluster',
    logStream: logStream ?? 'kube-apiserver-audit-0123',
    subscriptionFilters: ['mineguard'],
    logEvents: messages.map((message, index) => ({
      id: `3961${String(index).padStart(52, '0')}`,
      timestamp: 1_795_435_200_000 + index,
      message,
    })),
  });

/** The payload as the analyzer gets it. */
export const payloadOf = (text: string): Buffer => Buffer.from(text);

/** What Lambda is called with. */
export const logsEvent = (messages: readonly string[], delivery?: Delivery): CloudWatchLogsEvent => ({
  awslogs: { data: gzipSync(deliveryText(messages, delivery)).toString('base64') },
});
