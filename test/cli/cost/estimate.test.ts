import priceList from '../../../cli/cost/prices.json';
import { DEFAULTS, estimate } from '../../../cli/cost/estimate';
import { synthesize } from '../../support/template';

const prices = Object.fromEntries(Object.entries(priceList.prices).map(([name, { usd }]) => [name, usd]));
const template: unknown = synthesize().toJSON();
const sum = (assumed: typeof DEFAULTS): number =>
  estimate(template, prices, assumed).reduce((all, { usd }) => all + usd, 0);

describe('the estimate of the own bill', () => {
  test('stays below 5 USD a month where nothing else uses the free tiers', () => {
    const lines = estimate(template, prices, DEFAULTS);
    const usd = lines.reduce((all, line) => all + line.usd - line.freeUsd, 0);
    expect(usd).toBeLessThan(5);
  });

  test('counts the alarms that the template makes', () => {
    const alarms = estimate(template, prices, DEFAULTS).find(({ what }) => what === 'CloudWatch alarms');
    const made = Object.values((template as { Resources: Record<string, { Type: string }> }).Resources).filter(
      ({ Type }) => Type === 'AWS::CloudWatch::Alarm',
    );
    expect(alarms?.usd).toBeCloseTo(made.length * 0.1);
  });

  test('rises with what is assumed to happen', () => {
    expect(sum({ ...DEFAULTS, batchesPerMinute: 600 })).toBeGreaterThan(sum(DEFAULTS));
    expect(sum({ ...DEFAULTS, signalsPerDay: 100_000 })).toBeGreaterThan(sum(DEFAULTS));
  });

  test('says for each price where it is from', () => {
    for (const { source } of Object.values(priceList.prices)) expect(source).toMatch(/^aws\.amazon\.com\/.*, .+/);
  });
});
