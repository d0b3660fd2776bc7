import { dayOf, withComputeSample, type ComputeDay, type ComputeSample } from '../../core/model/compute';
import type { ComputeLog } from '../../core/ports';

/** What clusters ran, kept in memory and gone with the process. */
export class InMemoryComputeLog implements ComputeLog {
  readonly #days = new Map<string, ComputeDay>();

  public note(cluster: string, at: string, sample: ComputeSample): Promise<void> {
    const key = `${cluster} ${dayOf(at)}`;
    this.#days.set(key, withComputeSample(this.#days.get(key), cluster, at, sample));
    return Promise.resolve();
  }

  public days(cluster: string, days: readonly string[]): Promise<readonly ComputeDay[]> {
    return Promise.resolve(days.flatMap((day) => this.#days.get(`${cluster} ${day}`) ?? []));
  }
}
