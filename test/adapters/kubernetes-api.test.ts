import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createKubernetesApi, type KubernetesApi } from '../../lambdas/adapters/kubernetes-api';
import { messageOf } from '../../lambdas/adapters/kubernetes-message';
import { createCertificateAuthority } from '../e2e/bed/kubernetes/certificates';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

const authority = createCertificateAuthority('test', new Date());
const serving = authority.issue({ commonName: 'kube-apiserver', hosts: ['127.0.0.1'] });

describe('requests to the API server', () => {
  const seen: Seen[] = [];
  let connections = 0;
  let server: Server;
  let api: KubernetesApi;

  const apiTrusting = (certificate: string): KubernetesApi =>
    createKubernetesApi({
      server: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
      caData: Buffer.from(certificate).toString('base64'),
      token: () => Promise.resolve('a-token'),
    });

  beforeAll(async () => {
    server = createServer({ cert: serving.certificate, key: serving.key }, (request, response) => {
      void text(request).then((body) => {
        const { method, url, headers } = request;
        seen.push({ method, url, authorization: headers.authorization, contentType: headers['content-type'], body });
        response.writeHead(url === '/missing' ? 404 : 200).end('{"message":"hello"}');
      });
    });
    server.on('secureConnection', () => connections++);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    api = apiTrusting(authority.certificate);
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test('carry the token, the body and its type', async () => {
    const body = [{ op: 'test', path: '/metadata/uid', value: '1' }];
    await api({ method: 'PATCH', path: '/x', query: { a: 'b c' }, contentType: 'application/json-patch+json', body });
    expect(seen.at(-1)).toEqual({
      method: 'PATCH',
      url: '/x?a=b+c',
      authorization: 'Bearer a-token',
      contentType: 'application/json-patch+json',
      body: JSON.stringify(body),
    });
  });

  test('share one connection, one after the other', async () => {
    const before = connections;
    for (let count = 0; count < 3; count++) await api({ method: 'GET', path: '/x' });
    expect(connections - before).toBeLessThanOrEqual(1);
  });

  test('take every status for an answer', async () => {
    expect(await api({ method: 'GET', path: '/missing' })).toEqual({ status: 404, text: '{"message":"hello"}' });
  });

  test('do not go to a server that another authority vouches for', async () => {
    const stranger = apiTrusting(createCertificateAuthority('stranger', new Date()).certificate);
    await expect(stranger({ method: 'GET', path: '/x' })).rejects.toThrow(/certificate/);
  });
});

test('what the API server says about an error is short, and is told without the rest of the answer', () => {
  expect(messageOf({ status: 403, text: '{"kind":"Status","message":"no"}' })).toBe('HTTP 403: no');
  expect(messageOf({ status: 502, text: 'x'.repeat(1000) })).toHaveLength('HTTP 502: '.length + 300);
});
