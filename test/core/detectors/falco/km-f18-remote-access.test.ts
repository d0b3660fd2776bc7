import { falcoExample } from '../../../../lambdas/core/detectors/falco-example';
import { remoteAccess } from '../../../../lambdas/core/detectors/falco/km-f18-remote-access';

const found = (name: string, image: string | null = 'registry.example/shop/checkout') =>
  remoteAccess.detect(
    falcoExample({ 'proc.exepath': null, 'proc.name': name, 'container.image.repository': image }, { rule: 'Run' }),
  )?.indicators;

describe('KM-F18', () => {
  test.each([
    ['tmate', undefined, ['tmate']],
    ['ngrok', null, ['ngrok']],
    ['tor', 'docker.io/osminogin/tor-simple', undefined],
    ['tor', 'docker.io/someone/torrent', ['tor']],
    ['frpc', 'docker.io/fatedier/frpc', undefined],
    ['torsocks', 'docker.io/library/debian', ['torsocks']],
  ])('says of %s in %s: %p', (name, image, indicators) => {
    expect(found(name, image)).toEqual(indicators);
  });

  test('misses a tool whose image an attacker has called after it', () => {
    expect(found('xmrig-proxy', 'docker.io/someone/xmrig-proxy')).toBeUndefined();
  });
});
