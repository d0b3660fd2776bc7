import { clusterEntity, entityKey, type Entity } from '../model/entity';
import { evidenceOf } from '../model/evidence';
import type { Evidence } from '../model/incident';
import type { Placement } from '../model/placement';
import type { Signal } from '../model/signal';

/** Whether a signal is about a node as its instance, so that the pods on it may be meant. */
export const isAboutInstance = ({ source, entity }: Signal): boolean =>
  source === 'guardduty' && entity.kind === 'Node';

/** From when to when something was seen. */
export const periodOf = ({ facts, observedAt }: Signal): { readonly from: string; readonly to: string } => {
  const from = facts['firstSeen'] ?? observedAt;
  return { from: from < observedAt ? from : observedAt, to: observedAt };
};

/**
 * The pods that a finding about a node may be about.
 *
 * An address that is one pod's own names this pod. A node translates addresses of pods that talk to the outside, and its
 * own address names nobody. A DNS forwarder asks for others, and is not blamed for what it was asked for.
 */
export const suspectsOf = (signal: Signal, onNode: readonly Placement[]): readonly Placement[] => {
  const localIp = signal.facts['localIp'];
  const named = onNode.filter(({ podIp, hostNetwork }) => localIp !== undefined && !hostNetwork && podIp === localIp);
  if (named.length > 0) return named;
  return onNode.filter(({ pod }) => !(isNameRequest(signal) && isDnsForwarder(pod)));
};

/** `CryptoCurrency:EC2/BitcoinTool.B!DNS`, `Impact:EC2/BitcoinDomainRequest.Reputation`. */
const NAME_REQUEST = /(?:!DNS$|DomainRequest)/;

const isNameRequest = ({ facts }: Signal): boolean => NAME_REQUEST.test(facts['finding'] ?? '');

/** Whoever asked by a forwarder on the node may be anywhere in the cluster: the cluster is then a candidate too. */
const askedFromElsewhere = (signal: Signal, onNode: readonly Placement[]): readonly Entity[] =>
  isNameRequest(signal) && onNode.some(({ pod }) => isDnsForwarder(pod)) ? [clusterEntity(signal.entity.cluster)] : [];

/** On whom to book evidence. */
export interface Booking {
  readonly entity: Entity;
  readonly evidence: Evidence;
}

/**
 * A finding about a node, booked on each owner whose pods it may be about, and on the node for a process of its own.
 *
 * An address that names the pods of one owner leaves no doubt. An address that has passed from one pod to another leaves
 * all, since nobody knows when.
 */
export const bookingsOf = (signal: Signal, onNode: readonly Placement[]): readonly Booking[] => {
  const node = signal.entity;
  const suspects = suspectsOf(signal, onNode);
  const bySubject = [...Map.groupBy(suspects, ({ owner, pod }) => entityKey(owner ?? pod)).values()];
  const evidence = evidenceOf(signal);
  const about = (group: readonly Placement[]): Evidence => ({
    ...evidence,
    seenOn: [...group.map(({ pod }) => pod), node],
  });
  const [only] = bySubject;
  if (only && bySubject.length === 1 && isNamed(signal, only)) {
    return subjectsIn(only).map((entity) => ({ entity, evidence: about(only) }));
  }
  const elsewhere = askedFromElsewhere(signal, onNode);
  const candidates = [...bySubject.flatMap(subjectsIn), node, ...elsewhere];
  return [
    ...bySubject.flatMap((group) =>
      subjectsIn(group).map((entity) => ({ entity, evidence: { ...about(group), candidates } })),
    ),
    ...[node, ...elsewhere].map((entity) => ({ entity, evidence: { ...evidence, candidates } })),
  ];
};

const isNamed = ({ facts }: Signal, placements: readonly Placement[]): boolean =>
  placements.every(({ podIp, hostNetwork }) => !hostNetwork && podIp !== undefined && podIp === facts['localIp']);

const subjectsIn = (group: readonly Placement[]): readonly Entity[] =>
  group.slice(0, 1).map(({ owner, pod }) => owner ?? pod);

const DNS_FORWARDER = /^(?:coredns|node-local-dns|kube-dns)-/;

/** In a namespace where only those can make a pod who could as well do without one. */
const isDnsForwarder = ({ namespace, name }: Entity): boolean =>
  namespace === 'kube-system' && DNS_FORWARDER.test(name);
