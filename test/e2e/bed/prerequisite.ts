export interface Prerequisite {
  /** What is missing, as a person would search for it. */
  readonly what: string;

  /** What cannot run without it. */
  readonly whyNeeded: string;

  /** One sentence that says how to get it, or how to do without. */
  readonly howToGet: string;
}

/** Something the bed cannot install by itself is missing on this machine. */
export class MissingPrerequisite extends Error implements Prerequisite {
  public readonly what: string;
  public readonly whyNeeded: string;
  public readonly howToGet: string;

  public constructor({ what, whyNeeded, howToGet }: Prerequisite) {
    super(`missing: ${what}\nneeded for: ${whyNeeded}\nhow to get it: ${howToGet}`);
    this.name = 'MissingPrerequisite';
    this.what = what;
    this.whyNeeded = whyNeeded;
    this.howToGet = howToGet;
  }
}
