import type { Control } from './controls';
import type { Threat } from './threats';

export interface Claims {
  readonly threats: Readonly<Record<string, Omit<Threat, 'controls'> & { readonly controls: readonly string[] }>>;
  readonly controls: Readonly<Record<string, Control>>;
}

export interface Reality {
  /** Detectors of this version, and whether they count toward a state. */
  readonly counted: ReadonlyMap<string, boolean>;
  readonly exists: (file: string) => boolean;
}

/** What a report says of threats and is not so in this version. */
export const brokenPromises = ({ threats, controls }: Claims, { counted, exists }: Reality): readonly string[] => [
  ...Object.entries(threats).flatMap(([id, threat]) => [
    ...threat.detectors.filter((detector) => !counted.has(detector)).map((one) => `${id}: there is no detector ${one}`),
    ...threat.controls.filter((one) => !Object.hasOwn(controls, one)).map((one) => `${id}: there is no control ${one}`),
    ...(threat.gap === '' && threat.detectors.length === 0 && threat.controls.length === 0
      ? [`${id}: is met by nothing, and the report does not say so`]
      : []),
    ...(threat.gap === '' && !threat.detectors.some((detector) => counted.get(detector) === true)
      ? [`${id}: no detector that counts sees it, and the report does not say what is missing`]
      : []),
  ]),
  ...Object.entries(controls)
    .filter(([, { file }]) => !exists(file))
    .map(([id, { file }]) => `control ${id}: there is no ${file}`),
];
