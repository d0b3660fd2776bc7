import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { startAuditShipper } from './audit-shipper';
import { writeFalcoAlerts } from './falco-writer';

const CALLER = { region: 'eu-west-1', credentials: { accessKeyId: 'example', secretAccessKey: 'example' } };
const STREAM = {
  logGroupName: '/aws/eks/mineguard-bed/cluster',
  logStreamName: 'kube-apiserver-audit-0123456789abcdef0123456789abcdef',
};
const SECOND_AGO = new Date(Math.floor(Date.now() / 1000) * 1000 - 1000).toISOString();

let server: Server;
let client: CloudWatchLogsClient;
let calls: { target: string; body: unknown }[];
let answers: Record<string, { status: number; body: object }>;

beforeEach(async () => {
  calls = [];
  answers = {};
  server = createServer((request, response) => {
    void text(request).then((body) => {
      const target = String(request.headers['x-amz-target']).replace('Logs_20140328.', '');
      calls.push({ target, body: JSON.parse(body) });
      const answer = answers[target] ?? { status: 200, body: {} };
      response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  client = new CloudWatchLogsClient({ ...CALLER, endpoint: `http://127.0.0.1:${port}` });
});

afterEach(async () => {
  client.destroy();
  await new Promise((resolve) => server.close(resolve));
});

const alert = JSON.stringify({ rule: 'Miner', time: SECOND_AGO.replace('.000Z', '.000000000Z') });

test('the audit shipper makes its stream and writes each line at the time of its stage', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mineguard-audit-'));
  const auditLogFile = join(folder, 'audit.log');
  const line = JSON.stringify({ kind: 'Event', stageTimestamp: SECOND_AGO });
  await writeFile(auditLogFile, `${line}\n`);
  const onError = jest.fn();
  const shipper = await startAuditShipper({ ...STREAM, client, auditLogFile, onError });
  await shipper.flush();
  await shipper.stop();
  await rm(folder, { recursive: true });
  expect(calls).toEqual([
    { target: 'CreateLogStream', body: STREAM },
    { target: 'PutLogEvents', body: { ...STREAM, logEvents: [{ timestamp: Date.parse(SECOND_AGO), message: line }] } },
  ]);
  expect(onError).not.toHaveBeenCalled();
});

test('Falco alerts are written at the time that they name, into a stream that may exist', async () => {
  answers['CreateLogStream'] = { status: 400, body: { __type: 'ResourceAlreadyExistsException', message: 'exists' } };
  await writeFalcoAlerts({ ...STREAM, client, lines: [alert] });
  expect(calls[1]).toEqual({
    target: 'PutLogEvents',
    body: { ...STREAM, logEvents: [{ timestamp: Date.parse(SECOND_AGO), message: alert }] },
  });
});

test('a missing log group is an error', async () => {
  answers['CreateLogStream'] = { status: 400, body: { __type: 'ResourceNotFoundException', message: 'no group' } };
  await expect(writeFalcoAlerts({ ...STREAM, client, lines: [alert] })).rejects.toThrow('no group');
});

test('events that were accepted and then dropped are an error', async () => {
  answers['PutLogEvents'] = { status: 200, body: { rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1 } } };
  await expect(writeFalcoAlerts({ ...STREAM, client, lines: [alert] })).rejects.toThrow('tooOldLogEventEndIndex');
});

test('a client that would leave this machine is refused before anything is sent', async () => {
  const elsewhere = new CloudWatchLogsClient({ ...CALLER, endpoint: 'https://192.0.2.1' });
  await expect(writeFalcoAlerts({ ...STREAM, client: elsewhere, lines: [alert] })).rejects.toThrow('loopback');
  const unset = new CloudWatchLogsClient(CALLER);
  await expect(writeFalcoAlerts({ ...STREAM, client: unset, lines: [alert] })).rejects.toThrow('loopback');
});
