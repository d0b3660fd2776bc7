import { open, stat, type FileHandle } from 'node:fs/promises';

/** The next bytes; `cut` when the file was rotated or truncated, so that no line goes on; `nothing` for now. */
export type Following =
  { readonly kind: 'bytes'; readonly bytes: Buffer } | { readonly kind: 'cut' } | { readonly kind: 'nothing' };

const READ_BYTES = 1_048_576;

const isMissing = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';

const orMissing = async <T>(promise: Promise<T>): Promise<T | undefined> => {
  try {
    return await promise;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
};

/**
 * Reads a growing file by byte offset, and goes on with its successor when it is rotated.
 *
 * Misses: a file that is truncated and grows beyond the old offset between two reads.
 */
export class FileFollower {
  private handle: FileHandle | undefined;
  private offset = 0;

  constructor(private readonly path: string) {}

  async read(): Promise<Following> {
    this.handle ??= await orMissing(open(this.path));
    if (!this.handle) return { kind: 'nothing' };

    // Looked at first: what was written before a rotation is in the old file when its size is read.
    const successor = await orMissing(stat(this.path));
    const { size, ino } = await this.handle.stat();
    if (size > this.offset) return { kind: 'bytes', bytes: await this.bytesOf(this.handle, size) };

    const isRotated = successor !== undefined && successor.ino !== ino;
    if (size === this.offset && !isRotated) return { kind: 'nothing' };
    if (isRotated) await this.close();
    this.offset = 0;
    return { kind: 'cut' };
  }

  async close(): Promise<void> {
    await this.handle?.close();
    this.handle = undefined;
  }

  private async bytesOf(handle: FileHandle, size: number): Promise<Buffer> {
    const length = Math.min(size - this.offset, READ_BYTES);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, this.offset);
    this.offset += bytesRead;
    return buffer.subarray(0, bytesRead);
  }
}
