import { appendFile, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { PutLogEvents } from './deliver';
import type { LogEvent } from './log-event';
import { LogShipper } from './log-shipper';

let folder: string;
let file: string;
let batches: (readonly string[])[];
let errors: Error[];
let shipper: LogShipper;

const accept: PutLogEvents = (events) => {
  batches.push(events.map(({ message }) => message));
  return Promise.resolve();
};

const shipped = (): readonly string[] => batches.flat();

const start = (put: PutLogEvents = accept, toEvent = (message: string): LogEvent => ({ timestamp: 0, message })) => {
  shipper = new LogShipper({ file, toEvent, put, onError: (error) => errors.push(error) });
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mineguard-shipper-'));
  file = join(folder, 'audit.log');
  batches = [];
  errors = [];
});

afterEach(async () => {
  await shipper.stop();
  await rm(folder, { recursive: true });
});

test('flush waits for every whole line that is in the file', async () => {
  await writeFile(file, 'one\ntwo\nthr');
  start();
  await shipper.flush();
  expect(shipped()).toEqual(['one', 'two']);
  await appendFile(file, 'ee\n');
  await shipper.flush();
  expect(shipped()).toEqual(['one', 'two', 'three']);
});

test('lines are shipped without a flush', async () => {
  start();
  await writeFile(file, 'one\n');
  for (let tries = 0; tries < 200 && batches.length === 0; tries += 1) await delay(10);
  expect(batches).toEqual([['one']]);
});

test('a file that is not there yet is awaited', async () => {
  start();
  await shipper.flush();
  expect(shipped()).toEqual([]);
  await writeFile(file, 'one\n');
  await shipper.flush();
  expect(shipped()).toEqual(['one']);
});

test('a rotated file is read to its end, then its successor from the start', async () => {
  await writeFile(file, 'one\n');
  start();
  await shipper.flush();
  await appendFile(file, 'two\n');
  await rename(file, `${file}.1`);
  await shipper.flush();
  await writeFile(file, 'three\n');
  await shipper.flush();
  expect(shipped()).toEqual(['one', 'two', 'three']);
});

test('a truncated file is read from its start, and the half line of before is not joined to it', async () => {
  await writeFile(file, 'one\nhalf');
  start();
  await shipper.flush();
  await truncate(file);
  await shipper.flush();
  await appendFile(file, 'two\n');
  await shipper.flush();
  expect(shipped()).toEqual(['one', 'half', 'two']);
});

test('a large file arrives whole, in order and within the limits of a batch', async () => {
  const lines = Array.from({ length: 30_000 }, (_, index) => `${index} ${'é'.repeat(index % 90)}`);
  await writeFile(file, lines.map((line) => `${line}\n`).join(''));
  start();
  await shipper.flush();
  expect(shipped()).toEqual(lines);
  const sizes = batches.map((batch) => batch.reduce((sum, line) => sum + Buffer.byteLength(line) + 26, 0));
  expect(Math.max(...sizes)).toBeLessThanOrEqual(1_048_576);
  expect(Math.max(...batches.map(({ length }) => length))).toBeLessThanOrEqual(10_000);
});

test('lines written while others are being sent are neither lost nor doubled', async () => {
  start(async (events) => {
    await delay(3);
    await accept(events);
  });
  const lines = Array.from({ length: 300 }, (_, index) => `line ${index} ✓`);
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  for (let from = 0; from < bytes.length; from += 37) {
    await appendFile(file, bytes.subarray(from, from + 37));
    if (from % 5 === 0) await shipper.flush();
  }
  await shipper.flush();
  expect(shipped()).toEqual(lines);
  expect(batches.length).toBeGreaterThan(10);
});

test('a throttled batch is shipped once and the next one after it', async () => {
  let throttles = 2;
  await writeFile(file, 'one\n');
  start((events) => {
    throttles -= 1;
    const error = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
    return throttles >= 0 ? Promise.reject(error) : accept(events);
  });
  const first = shipper.flush();
  await appendFile(file, 'two\n');
  await first;
  await shipper.flush();
  expect(shipped()).toEqual(['one', 'two']);
  expect(errors).toEqual([]);
});

test('an error that does not pass is told once and rejects this flush and the next', async () => {
  await writeFile(file, 'one\n');
  start(() => Promise.reject(new Error('no such log stream')));
  await expect(shipper.flush()).rejects.toThrow('no such log stream');
  await expect(shipper.flush()).rejects.toThrow('no such log stream');
  expect(errors).toHaveLength(1);
});

test('stop ships what is in the file, and a later flush is refused', async () => {
  start();
  await writeFile(file, 'one\n');
  await shipper.stop();
  expect(shipped()).toEqual(['one']);
  await expect(shipper.flush()).rejects.toThrow('the shipper is stopped');
  expect(errors).toEqual([]);
});

test('events of one batch are in the order of their times', async () => {
  await writeFile(file, '3\n1\n2\n');
  start(accept, (message) => ({ timestamp: Number(message), message }));
  await shipper.flush();
  expect(batches).toEqual([['1', '2', '3']]);
});
