import type { NodeWatch } from '../model/node-watch';
import { joinSigns, type SignOfLife } from '../model/sign-of-life';
import type { LiveNode } from './inventory';

/** A sensor sends a heartbeat every few minutes; one that misses three is silent. */
export const SILENT_AFTER_MS = 15 * 60_000;

/** What is known of the sensor of each live node that can carry one. */
export const watchedNodes = (
  cluster: string,
  nodes: readonly LiveNode[],
  podsByNode: ReadonlyMap<string, number>,
  signs: readonly SignOfLife[],
  now: number,
): readonly NodeWatch[] => {
  const heard = heardByNode(nodes, signs);
  const heartbeatsKnown = signs.some(({ heartbeatAt }) => heartbeatAt !== undefined);
  const recently = new Set(
    [...heard].filter(([, { at }]) => now - Date.parse(at) < SILENT_AFTER_MS).map(([name]) => name),
  );
  return nodes
    .filter(({ carriesSensor }) => carriesSensor)
    .map(({ name, createdAt, isReady }) => {
      const lastHeardAt = heard.get(name)?.at;
      return {
        node: { cluster, kind: 'Node', namespace: '', name },
        createdAt,
        isReady,
        pods: podsByNode.get(name) ?? 0,
        ...(lastHeardAt === undefined ? {} : { lastHeardAt }),
        heartbeatsKnown,
        othersHeard: recently.size > (recently.has(name) ? 1 : 0),
        lookedAt: new Date(now).toISOString(),
      };
    });
};

/**
 * The last sign of life of each node, by whatever name the sensor calls it: the node's own, one of its host names, its
 * instance, or the first part of one of these. A first part that two nodes share names neither.
 */
const heardByNode = (nodes: readonly LiveNode[], signs: readonly SignOfLife[]): ReadonlyMap<string, SignOfLife> => {
  const byName = new Map<string, string>();
  const byFirstPart = new Map<string, Set<string>>();
  for (const { name, names } of nodes) {
    for (const one of [name, ...names].map((text) => text.toLowerCase())) {
      byName.set(one, name);
      const bearers = byFirstPart.get(firstPart(one)) ?? new Set();
      byFirstPart.set(firstPart(one), bearers.add(name));
    }
  }
  const heard = new Map<string, SignOfLife>();
  for (const sign of signs) {
    const bearers = [...(byFirstPart.get(firstPart(sign.node)) ?? [])];
    const node = byName.get(sign.node) ?? (bearers.length === 1 ? bearers[0] : undefined);
    if (node === undefined) continue;
    const known = heard.get(node);
    heard.set(node, known ? joinSigns(known, sign) : sign);
  }
  return heard;
};

/** An address has no first part that would be a name. */
const firstPart = (name: string): string => (/^[\d.:]+$/.test(name) ? name : (name.split('.', 1)[0] ?? name));
