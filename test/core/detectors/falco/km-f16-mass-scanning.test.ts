import { falcoExample } from '../../../../lambdas/core/detectors/falco-example';
import { massScanning } from '../../../../lambdas/core/detectors/falco/km-f16-mass-scanning';

const found = (name: string, commandLine = name) =>
  massScanning.detect(falcoExample({ 'proc.exepath': null, 'proc.name': name, 'proc.cmdline': commandLine }))
    ?.indicators;

describe('KM-F16', () => {
  test.each([
    ['ZGrab2', undefined, ['zgrab2']],
    ['masscan', 'masscan -V', undefined],
    ['masscan', 'masscan --version 10.0.0.0/8', ['masscan']],
    ['nmap-services', undefined, undefined],
  ])('says of %s %s: %p', (name, commandLine, indicators) => {
    expect(found(name, commandLine)).toEqual(indicators);
  });

  test('misses a scanner under another name', () => {
    expect(found('kworker', 'kworker 10.0.0.0/8 -p2375')).toBeUndefined();
  });
});
