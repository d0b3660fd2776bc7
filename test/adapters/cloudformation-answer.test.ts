import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { putAnswer } from '../../lambdas/adapters/cloudformation-answer';

/** Waits for answers on loopback, gives these statuses in turn, and tells what came. */
const receiver = async (...statuses: readonly number[]) => {
  const seen: (readonly [method: string | undefined, contentType: string | undefined, body: string])[] = [];
  const left = [...statuses];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      seen.push([request.method, request.headers['content-type'], body]);
      response.writeHead(left.shift() ?? 500).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer?signature=1`;
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url, seen, stop };
};

describe('the answer to CloudFormation', () => {
  test('is put without a content type, which would break the signature of the URL', async () => {
    const { url, seen, stop } = await receiver(200);
    await putAnswer(url, '{"Status":"SUCCESS"}');
    stop();
    expect(seen).toEqual([['PUT', undefined, '{"Status":"SUCCESS"}']]);
  });

  test('is tried again', async () => {
    const { url, seen, stop } = await receiver(500, 503, 200);
    await putAnswer(url, '{}');
    stop();
    expect(seen).toHaveLength(3);
  });

  test('that nobody takes is an error', async () => {
    const { url, stop } = await receiver(403, 403, 403);
    await expect(putAnswer(url, '{}')).rejects.toThrow('HTTP 403');
    stop();
  });
});
