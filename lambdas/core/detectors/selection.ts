import type { AuditSelector, Detector } from './detector';

/** Which requests are read at all: by a detector, or to learn which object belongs to which owner. */
export interface Selection {
  readonly verbs: ReadonlySet<string>;
  readonly resources: ReadonlySet<string>;
  /** Names whose requests are read whatever they ask for. */
  readonly users: ReadonlySet<string>;
  /** What the authorizer said of requests that are read whatever they ask for. */
  readonly decisions: ReadonlySet<string>;
  /** By resource, what a line must hold to be read at all; for resources that nobody reads without it. */
  readonly mentions: ReadonlyMap<string, string>;
  readonly wants: (verb: string, resource: string, subresource: string) => boolean;
}

/** Objects that controllers make for their owners. */
export const OWNERSHIP_SELECTOR: AuditSelector = { verbs: ['create'], resources: ['pods', 'replicasets', 'jobs'] };

/** What tells where pods ran: the scheduler binds them, their node removes them. */
const PLACEMENT_SELECTORS: readonly AuditSelector[] = [
  { verbs: ['create'], resources: ['pods'], subresources: ['binding'] },
  { verbs: ['delete'], resources: ['pods'] },
];

export const selectsRequest = (
  { verbs, resources, subresources = [], wholeObject }: AuditSelector,
  verb: string,
  resource: string,
  subresource: string,
): boolean =>
  verbs.includes(verb) &&
  resources.includes(resource) &&
  (subresource === '' ? wholeObject !== false : subresources.includes(subresource));

export const selectorsOf = (detectors: readonly Detector<'audit'>[]): readonly AuditSelector[] => [
  OWNERSHIP_SELECTOR,
  ...PLACEMENT_SELECTORS,
  ...detectors.flatMap(({ selects }) => selects ?? []),
];

/** The union of what the detectors read. Detectors often read the same: each distinct selector is kept once. */
export const selectionOf = (detectors: readonly Detector<'audit'>[]): Selection => {
  const selectors = [...new Set(selectorsOf(detectors))];
  return {
    verbs: new Set(selectors.flatMap(({ verbs }) => verbs)),
    resources: new Set(selectors.flatMap(({ resources }) => resources)),
    users: new Set(selectors.flatMap(({ users = [] }) => users)),
    decisions: new Set(selectors.flatMap(({ decisions = [] }) => decisions)),
    mentions: mentionsOf(selectors),
    wants: indexOf(selectors),
  };
};

/** The same as to ask each selector, prepared for being asked of every audit event. */
const indexOf = (selectors: readonly AuditSelector[]): Selection['wants'] => {
  const subresourcesOf = new Map<string, Map<string, Set<string>>>();
  for (const { verbs, resources, subresources = [], wholeObject } of selectors) {
    for (const verb of verbs) {
      const ofVerb = subresourcesOf.get(verb) ?? new Map<string, Set<string>>();
      subresourcesOf.set(verb, ofVerb);
      for (const resource of resources) {
        const whole = wholeObject === false ? [] : [''];
        ofVerb.set(resource, new Set([...(ofVerb.get(resource) ?? []), ...whole, ...subresources]));
      }
    }
  }
  return (verb, resource, subresource) => subresourcesOf.get(verb)?.get(resource)?.has(subresource) === true;
};

/** What one selector asks to be mentioned counts only where no other one reads the resource for anything else. */
const mentionsOf = (selectors: readonly AuditSelector[]): ReadonlyMap<string, string> =>
  new Map(
    selectors.flatMap(({ resources, mentions }) =>
      mentions === undefined
        ? []
        : resources
            .filter((resource) =>
              selectors.every((other) => !other.resources.includes(resource) || other.mentions === mentions),
            )
            .map((resource) => [resource, mentions] as const),
    ),
  );
