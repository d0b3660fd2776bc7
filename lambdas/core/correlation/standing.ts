import type { DetectorStanding } from './assess';

interface Registered {
  readonly id: string;
  readonly status: string;
  readonly namesOnly?: boolean;
}

/** How far each detector of the registry may be believed. A detector that is not in it is shown and never counted. */
export const standingsOf = (registry: readonly Registered[]): ((detector: string) => DetectorStanding) => {
  const byId = new Map(registry.map((detector) => [detector.id, detector]));
  return (id) => {
    const detector = byId.get(id);
    return { counts: detector?.status === 'stable', namesOnly: detector?.namesOnly ?? false };
  };
};
