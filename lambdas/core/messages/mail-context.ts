import type { ResponsePlan } from '../model/response';

/** What a message needs beside the incident. */
export interface MailContext {
  /** Titles of detectors by id. */
  readonly detectorTitles: ReadonlyMap<string, string>;
  /** What is planned, for a message that goes out before the responder has reported. */
  readonly plan?: ResponsePlan;
  /** Shell line that stops every response in the cluster; absent where there is nothing to stop. */
  readonly killSwitchCommand?: string;
}
