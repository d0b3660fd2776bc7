import { namesItsSubject } from '../model/evidence';
import type { Incident, Evidence } from '../model/incident';
import type { Channel } from '../model/signal';

/** Channels that saw something happen in a pod; what the pod's specification says is another matter. */
const PROCESS_CHANNELS: ReadonlySet<Channel> = new Set(['EXEC', 'NET', 'API']);

/** Where the evidence of an incident is: this decides what is stopped. */
export interface EvidencePlace {
  /** What specifications say. A live look-up can confirm it. */
  readonly inSpec: readonly Evidence[];
  /** What processes did. It cannot be seen again on the live object. */
  readonly inProcess: readonly Evidence[];
  /** Why evidence in processes alone does not suffice to act without asking; empty when it does. */
  readonly objections: readonly string[];
}

/** Weak evidence raises a score; what is stopped, and whether a second source has seen it, is not for it to say. */
export const placeOf = ({ evidence: all }: Incident, falcoWriterProven: boolean): EvidencePlace => {
  const evidence = all.filter(({ weight }) => weight !== 'weak');
  return {
    inSpec: evidence.filter(({ channel }) => channel === 'SPEC'),
    inProcess: evidence.filter(({ channel }) => PROCESS_CHANNELS.has(channel)),
    objections: objectionsTo(new Set(evidence.filter(namesItsSubject).map(({ source }) => source)), falcoWriterProven),
  };
};

const objectionsTo = (sources: ReadonlySet<string>, falcoWriterProven: boolean): readonly string[] => {
  const [only] = sources;
  if (only === undefined || sources.size > 1) return [];
  if (only !== 'falco') return [`only ${only} has seen it, and no live look-up confirms it`];
  return falcoWriterProven ? [] : ['only Falco has seen it, and who writes its log group is not proven'];
};
