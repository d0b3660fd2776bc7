/** The sensor of a node was heard: whatever it said, it is there and its words arrive. */
export interface SignOfLife {
  readonly cluster: string;
  /** As the sensor calls its node; lower case. */
  readonly node: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly at: string;
  /** When it last said so only in order to be heard; absent while it never has. */
  readonly heartbeatAt?: string;
}

export const signKey = ({ cluster, node }: SignOfLife): string => `${cluster}/${node}`;

/** The latest of both. Commutative, associative and idempotent, so the order of arrival does not matter. */
export const joinSigns = (a: SignOfLife, b: SignOfLife): SignOfLife => {
  const heartbeatAt = laterOf(a.heartbeatAt, b.heartbeatAt);
  return { ...a, at: laterOf(a.at, b.at) ?? a.at, ...(heartbeatAt === undefined ? {} : { heartbeatAt }) };
};

/** One for each node. */
export const latestSigns = (signs: readonly SignOfLife[]): readonly SignOfLife[] => {
  const byNode = new Map<string, SignOfLife>();
  for (const sign of signs) {
    const known = byNode.get(signKey(sign));
    byNode.set(signKey(sign), known ? joinSigns(known, sign) : sign);
  }
  return [...byNode.values()];
};

/** How much later a sign must be to be worth writing down: silence is told in quarters of an hour. */
const WORTH_MS = 60_000;

/** Whether a sign tells more than what is known already. */
export const isNews = (sign: SignOfLife, known: SignOfLife | undefined): boolean =>
  known === undefined ||
  Date.parse(sign.at) >= Date.parse(known.at) + WORTH_MS ||
  (sign.heartbeatAt !== undefined &&
    (known.heartbeatAt === undefined || Date.parse(sign.heartbeatAt) >= Date.parse(known.heartbeatAt) + WORTH_MS));

const laterOf = (a: string | undefined, b: string | undefined): string | undefined =>
  a === undefined || (b !== undefined && b > a) ? b : a;
