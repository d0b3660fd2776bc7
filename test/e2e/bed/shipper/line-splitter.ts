const NEWLINE = 0x0a;

/** Cuts bytes into whole lines. It splits before it decodes, so that a character across two reads stays whole. */
export class LineSplitter {
  private rest = Buffer.alloc(0);

  /** Returns the lines that these bytes complete; the start of the next one waits. */
  push(bytes: Buffer): readonly string[] {
    const all = Buffer.concat([this.rest, bytes]);
    const end = all.lastIndexOf(NEWLINE) + 1;
    this.rest = all.subarray(end);
    return all
      .toString('utf8', 0, end)
      .split('\n')
      .filter((line) => line !== '');
  }

  /** Returns what waits, for a file that will not be continued. */
  end(): readonly string[] {
    return this.push(Buffer.of(NEWLINE));
  }
}
