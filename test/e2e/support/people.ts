import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { ConfirmSubscriptionCommand, SubscribeCommand, UnsubscribeCommand, type SNSClient } from '@aws-sdk/client-sns';
import * as z from 'zod/mini';
import { eventually } from './eventually';

export interface Letter {
  readonly subject: string;
  readonly body: string;
  /** When it arrived; milliseconds since the epoch. */
  readonly at: number;
}

export interface Mailbox {
  readonly letters: readonly Letter[];
  close(): Promise<void>;
}

const delivery = z.object({
  Type: z.string(),
  TopicArn: z.string(),
  Token: z.optional(z.string()),
  Subject: z.optional(z.string()),
  Message: z.optional(z.string()),
});

/** Subscribes a loopback HTTP endpoint to a topic, as a person's tool would, and keeps what arrives. */
export const openMailbox = async (sns: SNSClient, topicArn: string): Promise<Mailbox> => {
  const letters: Letter[] = [];
  let subscriptionArn: string | undefined;
  const server = createServer((request, response) => {
    void text(request).then(async (body) => {
      const { Type, Token, Subject, Message } = delivery.parse(JSON.parse(body));
      if (Type === 'SubscriptionConfirmation') {
        const confirmed = await sns.send(new ConfirmSubscriptionCommand({ TopicArn: topicArn, Token }));
        subscriptionArn = confirmed.SubscriptionArn;
      } else {
        letters.push({ subject: Subject ?? '', body: Message ?? '', at: Date.now() });
      }
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A story that fails before it closes its mailbox must not keep the whole run waiting.
  server.unref();
  const { port } = server.address() as AddressInfo;
  await sns.send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: 'http',
      Endpoint: `http://127.0.0.1:${port}/`,
    }),
  );
  await eventually('the confirmation of the subscription', () => subscriptionArn);
  return {
    letters,
    async close() {
      await sns.send(new UnsubscribeCommand({ SubscriptionArn: subscriptionArn }));
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
