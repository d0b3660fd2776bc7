/**
 * 95.0 %, always rounded down: what is not certain never reads as 100 %, and what has not reached a threshold never
 * reads as if it had. The small addend keeps a value such as 0.95 from falling to 94.9 in binary arithmetic.
 */
export const percent = (probability: number): string => {
  const tenths = probability >= 1 ? 999 : Math.floor(probability * 1000 + 1e-9);
  return `${(tenths / 10).toFixed(1)} %`;
};

/** Nats as whole thousandths, so that what is shown adds up to the sum that is shown. */
export const thousandths = (nats: number): number => Math.round(nats * 1000);

export const signed = (inThousandths: number): string =>
  `${inThousandths < 0 ? '-' : '+'}${(Math.abs(inThousandths) / 1000).toFixed(3)}`;

/** 2026-11-20 10:00:00.000Z: reads better than with the T, and sorts the same. */
export const moment = (isoTime: string): string => isoTime.replace('T', ' ');

export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** The first `limit`, and a line that says how many are left out. */
export const bounded = <T>(
  items: readonly T[],
  limit: number,
  line: (item: T) => readonly string[],
): readonly string[] => [
  ...items.slice(0, limit).flatMap(line),
  ...(items.length > limit ? [`  [cut, ${items.length - limit} more]`] : []),
];
