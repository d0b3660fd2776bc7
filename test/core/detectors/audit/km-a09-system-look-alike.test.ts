import { systemLookAlikeName } from '../../../../lambdas/core/detectors/audit/km-a09-system-look-alike';
import { containerExample, workloadExample } from '../../../../lambdas/core/detectors/audit-example';
import { editDistance } from '../../../../lambdas/core/indicators/edit-distance';

const found = (name: string, image: string) =>
  systemLookAlikeName
    .inspect(workloadExample([containerExample({ name, image })]))
    .map(({ weight, indicators }) => `${weight} ${indicators.join()}`);

const EKS = '602401143452.dkr.ecr.eu-west-1.amazonaws.com/eks';

describe('KM-A09', () => {
  test.each([
    ['kube-proxy', 'docker.io/somebody/kube-proxy', 'strong named like kube-proxy'],
    ['kube-proxi', 'somebody/x', 'strong named like kube-proxy'],
    ['kubeproxy', 'ghcr.io/somebody/x', 'strong named like kube-proxy'],
    ['Kube-Proxy', 'somebody/x', 'strong named like kube-proxy'],
    ['kube-controller-manger', 'somebody/x', 'strong named like kube-controller-manager'],
    ['aws-nod', 'somebody/x', 'strong named like aws-node'],
    ['pause', 'somebody/pause', 'strong named like pause'],
    ['proxy-api', 'somebody/pause', 'strong named like proxy-api'],
    ['coredns', '602401143452.dkr.ecr.eu-west-1.amazonaws.com.evil.example/eks/coredns', 'strong named like coredns'],
    ['coredns', 'registry.k8s.io.evil.example/coredns/coredns', 'strong named like coredns'],
    // A pull-through cache or a copy of one's own; so is a miner that was pushed under that name.
    ['coredns', '111122223333.dkr.ecr.eu-west-1.amazonaws.com/mirror/coredns:1', 'weak named like coredns'],
    ['coredns', '111122223333.dkr.ecr.eu-west-1.amazonaws.com/mirror/tools:1', 'strong named like coredns'],
  ])('is not taken in by %s of %s', (name, image, expected) => {
    expect(found(name, image)).toEqual([expected]);
  });

  test.each([
    ['kube-proxy', `${EKS}/kube-proxy:v1`],
    ['kube-proxy', 'registry.k8s.io/kube-proxy:v1.36.0'],
    ['coredns', '918309763551.dkr.ecr.cn-north-1.amazonaws.com.cn/eks/coredns:v1'],
    ['coredns', 'coredns/coredns:1.13'],
    ['metrics-server', 'public.ecr.aws/eks/metrics-server:v0.8'],
    ['k8s-device-plugin', 'nvcr.io/nvidia/k8s-device-plugin:v0.18'],
    ['parse', 'somebody/parse'],
    ['cause', 'somebody/cause'],
    ['web', 'somebody/web'],
    ['node', 'somebody/node'],
    ['envoy-proxy', 'docker.io/envoyproxy/envoy'],
    ['kube-proxy', ''],
  ])('leaves %s of %s alone', (name, image) => {
    expect(found(name, image)).toEqual([]);
  });

  test('looks at the name of the owner where the container has another', () => {
    const { entity, ...rest } = workloadExample([containerExample({ name: 'app', image: 'somebody/x' })]);
    const named = { ...rest, entity: { ...entity, name: 'kube-controller' } };
    expect(systemLookAlikeName.inspect(named)).toMatchObject([{ indicators: ['named like kube-controller'] }]);
  });

  test('misses a name that imitates nothing', () => {
    expect(found('worker', 'somebody/pause')).toEqual([]);
  });
});

describe('the distance between two names', () => {
  test.each([
    ['', '', 0],
    ['abc', 'abc', 0],
    ['abc', 'abd', 1],
    ['abc', 'ab', 1],
    ['abc', 'acb', 2],
    ['abc', 'xyz', 3],
    ['abc', 'abcdefgh', 3],
  ])('from %s to %s is %d, or more than two', (a, b, distance) => {
    expect(editDistance(a, b, 2)).toBe(distance);
    expect(editDistance(b, a, 2)).toBe(distance);
  });
});
