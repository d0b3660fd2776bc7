import { latestSigns, type SignOfLife } from '../../core/model/sign-of-life';
import type { SensorLog } from '../../core/ports';

/** The sensors of one replay, kept in memory and gone with the process. */
export class InMemorySensorLog implements SensorLog {
  #signs: readonly SignOfLife[] = [];

  public heard(signs: readonly SignOfLife[]): Promise<void> {
    this.#signs = latestSigns([...this.#signs, ...signs]);
    return Promise.resolve();
  }

  public lastHeard(cluster: string): Promise<readonly SignOfLife[]> {
    return Promise.resolve(this.#signs.filter((sign) => sign.cluster === cluster));
  }
}
