/**
 * What must not be created again: objects that run the image, or that carry one of the texts.
 *
 * It is all that a policy in the cluster can compare, so it is kept narrow: whoever wrote it down has looked up who else
 * would be hit.
 */
export interface Block {
  /** Of the object in the cluster that holds it; derived from incident and owner, so that a retry meets its own. */
  readonly name: string;
  readonly incidentId: string;
  /** The owner that was quarantined, as people are told of it. */
  readonly owner: string;
  /** The namespace of that owner: there it holds whatever the mode of the rest of the cluster is. */
  readonly origin: string;
  /** As it is written in the template; empty where the image proves nothing. */
  readonly image: string;
  /** Command and arguments that must go with the image, one to a line; empty: whatever it is started with. */
  readonly commandLine: string;
  /** Where the image is blocked; empty: everywhere. */
  readonly namespace: string;
  /** Wallets and pool addresses, in lower case; each blocks by itself. */
  readonly texts: readonly string[];
  /** ISO 8601. */
  readonly expiresAt: string;
}

/** Whether it still refuses anything at this time. A time that does not read is over: nobody is held up by what nobody understands. */
export const isInForce = ({ expiresAt }: Pick<Block, 'expiresAt'>, now: number): boolean => Date.parse(expiresAt) > now;
