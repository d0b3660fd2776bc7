import { join } from 'node:path';
import { analyseFiles } from '../../../cli/replay/analyse-files';
import { correlate } from '../../../cli/replay/correlate';
import { detectors, historiansOf } from '../../../lambdas/core/detectors';
import { policyFor } from '../../../lambdas/core/model/policy';

const FAN_OUT = join(__dirname, '..', '..', 'dataset', 'audit', 'att-17-fan-out.ndjson');

describe('correlating what was found in files', () => {
  test('names a detector that fails on what was noted earlier, and loses nothing of the others', async () => {
    const { analyses } = await analyseFiles([{ source: 'audit', file: FAN_OUT }], 'prod-a', () => undefined);
    const policy = policyFor([], 'prod-a');
    const whole = await correlate(analyses, policy);
    expect(whole.failed).toEqual([]);
    const detectorsIn = ({ incidents }: typeof whole) =>
      new Set(incidents.flatMap(({ incident }) => incident.evidence.map(({ detector }) => detector)));
    expect(detectorsIn(whole)).toContain('KM-A15');

    const historians = new Map(historiansOf(detectors));
    const firstSight = historians.get('KM-A15');
    if (!firstSight) throw new Error('KM-A15 looks at no history');
    const detectOver = () => {
      throw new Error('broken');
    };
    historians.set('KM-A15', { ...firstSight, history: { ...firstSight.history, detectOver } });
    const broken = await correlate(analyses, policy, historians);
    expect(broken.failed).toEqual(['KM-A15']);
    expect([...detectorsIn(broken), 'KM-A15'].sort()).toEqual([...detectorsIn(whole)].sort());
  });
});
