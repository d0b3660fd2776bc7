import type { FileOption } from '../../cli/replay/options';
import type { Hypothesis, IncidentState } from '../../lambdas/core/model/incident';
import type { UtilisationWindow } from '../../lambdas/core/model/utilisation';

/** A line as its source writes it. */
export interface LineRecord {
  readonly source: FileOption;
  readonly line: string;
  /** Cut off on its way, as long lines are. */
  readonly isCut?: true;
}

/** What a sweep of the inspector measured of one pod. */
export interface Measurement {
  readonly source: 'inspector';
  readonly window: UtilisationWindow;
}

export type ScenarioRecord = LineRecord | Measurement;

export type ScenarioSource = ScenarioRecord['source'];

/** The incident that an attack must lead to. */
export interface Expected {
  /** At least. */
  readonly state: IncidentState;
  readonly hypothesis: Hypothesis;
  /** Kind and name of who it is about. */
  readonly about: string;
  /** Who is named beside the evidence; absent where no source tells it. */
  readonly actor?: string;
}

interface Story {
  readonly id: string;
  readonly title: string;
  readonly records: readonly ScenarioRecord[];
  /** What would be right, where that is not what it comes to, and why. */
  readonly missed?: { readonly wanted: IncidentState; readonly why: string };
}

export interface Attack extends Story {
  readonly expected: Expected;
}

export interface Benign extends Story {
  /** The gravest state that anything in it may reach. Never an incident. */
  readonly atMost: Extract<IncidentState, 'record' | 'notify-low'>;
}
