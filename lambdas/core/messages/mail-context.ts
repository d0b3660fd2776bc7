import type { KeptPosture } from '../model/posture';
import type { ResponsePlan } from '../model/response';

/** What a message needs beside the incident. */
export interface MailContext {
  /** Titles of detectors by id. */
  readonly detectorTitles: ReadonlyMap<string, string>;
  /** What is planned, for a message that goes out before the responder has reported. */
  readonly plan?: ResponsePlan;
  /** How well the cluster was locked, where kube-bench looks at it. */
  readonly posture?: KeptPosture;
  /** Shell line that stops every response in the cluster; absent where there is nothing to stop. */
  readonly killSwitchCommand?: string;
}
