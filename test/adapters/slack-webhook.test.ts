import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createSlackWebhook } from '../../lambdas/adapters/slack-webhook';

const PATH = '/services/T00000000/B00000000/made-up-for-a-test';
const clock = { now: () => Date.now() };
const MESSAGE = { subject: 's', body: '{"text":"hello"}', attributes: {} };

interface Request {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly type: string | undefined;
  readonly body: string;
  readonly at: number;
}

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

const status =
  (code: number, body = '', headers: Readonly<Record<string, string>> = {}): Answer =>
  (response) => {
    response.writeHead(code, headers).end(body);
  };

const silence: Answer = () => undefined;

/** A Slack on this machine that gives these answers, one after the other; the last one is repeated. */
class Slack {
  public readonly requests: Request[] = [];
  public answers: Answer[] = [status(200, 'ok')];
  readonly #server: Server = createServer((request, response) => {
    void text(request).then((body) => {
      const { method, url, headers } = request;
      this.requests.push({ method, url, type: headers['content-type'], body, at: Date.now() });
      const answer = this.answers.length > 1 ? this.answers.shift() : this.answers[0];
      answer?.(response, request);
    });
  });

  public async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  public async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  public get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }
}

describe('the webhook of Slack', () => {
  let slack: Slack;
  let reads: number;
  beforeEach(async () => {
    slack = new Slack();
    reads = 0;
    await slack.open();
  });
  afterEach(async () => {
    await slack.close();
  });

  const webhook = ({ patienceMs = 5000, secret = `${slack.origin}${PATH}` } = {}) =>
    createSlackWebhook({
      secret: () => {
        reads++;
        return Promise.resolve(secret);
      },
      origin: slack.origin,
      clock,
      patienceMs,
      pauseMs: 20,
    });

  test('is posted the body as JSON, and its address is read once', async () => {
    const publisher = webhook();
    await publisher.publish(MESSAGE);
    await publisher.publish(MESSAGE);
    expect(slack.requests).toHaveLength(2);
    expect(slack.requests[0]).toMatchObject({
      method: 'POST',
      url: PATH,
      type: 'application/json; charset=utf-8',
      body: MESSAGE.body,
    });
    expect(reads).toBe(1);
  });

  test('that is asked to wait is asked again after that time', async () => {
    slack.answers = [status(429, 'rate_limited', { 'retry-after': '1' }), status(200, 'ok')];
    await webhook().publish(MESSAGE);
    const [first, second] = slack.requests;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(990);
  });

  test('that asks for more time than there is leaves the message to the queue, at once', async () => {
    slack.answers = [status(429, 'rate_limited', { 'retry-after': '30' })];
    await expect(webhook().publish(MESSAGE)).rejects.toThrow('Slack did not take the message: 429 rate_limited');
    expect(slack.requests).toHaveLength(1);
  });

  test('that fails for a moment gets the message a second time', async () => {
    slack.answers = [status(503), status(500), status(200, 'ok')];
    await webhook().publish(MESSAGE);
    expect(slack.requests).toHaveLength(3);
  });

  test('that fails every time is given up, with what it said', async () => {
    slack.answers = [status(503, 'x'.repeat(500))];
    await expect(webhook().publish(MESSAGE)).rejects.toThrow(
      new Error(`Slack did not take the message: 503 ${'x'.repeat(80)}`),
    );
    expect(slack.requests).toHaveLength(3);
  });

  test('that does not answer is not waited for longer than its time', async () => {
    slack.answers = [silence];
    const start = Date.now();
    await expect(webhook({ patienceMs: 300 }).publish(MESSAGE)).rejects.toThrow('no answer (TimeoutError)');
    expect(Date.now() - start).toBeLessThan(1500);
  });

  test('that was revoked is not asked again, and the next message reads the secret anew', async () => {
    slack.answers = [status(404, 'no_service')];
    const publisher = webhook();
    await expect(publisher.publish(MESSAGE)).rejects.toThrow('404 no_service');
    expect(slack.requests).toHaveLength(1);
    slack.answers = [status(200, 'ok')];
    await publisher.publish(MESSAGE);
    expect(reads).toBe(2);
  });

  test('that redirects is not followed: the incident would go elsewhere', async () => {
    const elsewhere = new Slack();
    await elsewhere.open();
    slack.answers = [status(307, '', { location: `${elsewhere.origin}/` })];
    await expect(webhook().publish(MESSAGE)).rejects.toThrow('Slack did not take the message: 307');
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.close();
  });

  test('is not posted to when the secret names another place, and the error does not repeat the secret', async () => {
    const other = 'https://evil.example/services/made-up-for-a-test';
    const failed = webhook({ secret: other }).publish(MESSAGE);
    await expect(failed).rejects.toThrow(
      new Error(`Slack cannot be told: the address in the secret is not one of ${slack.origin}`),
    );
    expect(slack.requests).toEqual([]);
  });

  test('that cannot be reached gives an error without its address', async () => {
    const { origin } = slack;
    const publisher = createSlackWebhook({
      secret: () => Promise.resolve(`${origin}${PATH}`),
      origin,
      clock,
      pauseMs: 1,
    });
    await slack.close();
    const error = await publisher.publish(MESSAGE).catch((reason: unknown) => reason);
    expect(String(error)).toContain('no answer');
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('made-up-for-a-test');
    await slack.open();
  });
});
