import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';
import { UsageError } from '../command';

/** A CloudWatch Logs event holds at most 1 MiB and a subscription payload 6 MiB; whatever is longer is not of a log. */
const LONGEST_LINE = 32 * 1024 * 1024;

export interface Line {
  readonly number: number;
  /** Undefined when the line was longer than any line of a log. */
  readonly text: string | undefined;
}

/**
 * The lines of a file, a chunk's worth at a time, numbered from 1; gzip is recognised by its first bytes. Memory does not
 * grow with the file. Empty lines are left out.
 */
export async function* readLines(file: string): AsyncGenerator<readonly Line[]> {
  try {
    yield* split(await openText(file));
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}

const openText = async (file: string): Promise<Readable> => {
  const zipped = await isGzip(file);
  const raw = createReadStream(file, { highWaterMark: 1024 * 1024 });
  // `pipeline` hands an error of the file on to whoever reads the unzipped text; the callback has nothing to add.
  return zipped ? pipeline(raw, createGunzip({ chunkSize: 1024 * 1024 }), () => undefined) : raw;
};

const isGzip = async (file: string): Promise<boolean> => {
  const handle = await open(file);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
};

async function* split(stream: Readable): AsyncGenerator<readonly Line[]> {
  const decoder = new StringDecoder('utf8');
  let number = 0;
  let pending = '';
  let tooLong = false;
  const finish = (text: string): Line | undefined => {
    number += 1;
    const line = { number, text: tooLong ? undefined : text };
    tooLong = false;
    return line.text?.trim() === '' ? undefined : line;
  };
  for await (const chunk of stream) {
    const parts = (pending + decoder.write(chunk as Buffer)).split('\n');
    pending = parts.pop() ?? '';
    yield parts.map(finish).filter((line) => line !== undefined);
    if (pending.length > LONGEST_LINE) {
      pending = '';
      tooLong = true;
    }
  }
  pending += decoder.end();
  const last = pending === '' && !tooLong ? undefined : finish(pending);
  if (last) yield [last];
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder; name the files in it',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  Z_BUF_ERROR: 'it begins like gzip, and is cut off',
  Z_DATA_ERROR: 'it begins like gzip, and is damaged',
};

const reasonOf = (error: unknown): string => {
  const { code = '', message = String(error) } = error as Partial<NodeJS.ErrnoException>;
  return REASONS[code] ?? message;
};
