import { miningImage } from '../../indicators/mining-images';
import { deploying } from '../audit-example';
import { specDetector } from '../spec-detector';

/**
 * A container runs an image whose name is a miner's, or that was published to mine on other people's clusters.
 *
 * Sees: repository names, wherever the registry is, with any tag or digest.
 * Misses: images under any other name. A name alone convicts nobody, and no number of names does.
 */
export const knownMinerImage = specDetector({
  id: 'KM-A04',
  version: 1,
  title: 'Known miner image',
  weight: ['strong', 'conclusive'],
  namesOnly: true,
  severity: 'high',
  status: 'stable',
  techniques: ['T1204.003', 'T1610'],
  references: ['https://attack.mitre.org/techniques/T1204/003/'],
  falsePositives: [
    'A security team that runs a public miner image in a laboratory.',
    'Builds and tests of mining software by its authors.',
    'Mining that the owner of the cluster has approved.',
  ],
  triage: [
    'Look whether the image is one that your pipeline published, and who may push to its repository.',
    'Read the command and the environment of the named container in the live object.',
    'Find who wrote the workload (facts: actor, sourceIp) and what else that name wrote in the same hour.',
  ],
  examples: {
    matches: {
      'an image of a miner': deploying({ image: 'docker.io/metal3d/xmrig:latest' }),
      'a miner in a private registry, with version and architecture': deploying({
        image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/tools/SRBMiner-Multi-amd64@sha256:00',
      }),
      'a miner by its coin': deploying({ image: 'someone/monero-miner' }),
      'an image that was published for hijacking': deploying({ image: 'yenik65958/secret:2.1' }),
    },
    ignores: {
      'an ordinary image': deploying({ image: 'registry.example/shop/checkout:1.4.2' }),
      'a program that mines data': deploying({ image: 'registry.example/analytics/data-miner:3' }),
      'a tag or a registry with the name of a miner': deploying({ image: 'xmrig.example/shop/web:xmrig' }),
      'a name that only contains the letters': deploying({ image: 'registry.example/minerdale/examiner' }),
      'a node of a chain': deploying({ image: 'ghcr.io/sethforprivacy/simple-monerod:v0.18' }),
    },
  },

  inspect: ({ template }) =>
    template.containers.flatMap(({ name, image }) => {
      const found = miningImage(image);
      if (!found) return [];
      const weight = found.malicious ? ('conclusive' as const) : ('strong' as const);
      return [{ container: name, image, indicators: [found.name], weight }];
    }),
});
