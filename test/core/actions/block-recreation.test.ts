import type { LiveObject } from '../../../lambdas/core/actions/cluster';
import { blockManifest } from '../../../lambdas/core/actions/block-manifest';
import { blockRecreation, MAX_BLOCKS } from '../../../lambdas/core/actions/block-recreation';
import { blockable } from '../../../lambdas/core/actions/blockable';
import type { Block } from '../../../lambdas/core/model/block';
import { parseBlock } from '../../../lambdas/core/parsing/block';
import { parseLiveObject } from '../../../lambdas/core/parsing/live-object';
import { CLUSTER, ownerObject, type KubernetesObject } from '../../support/cluster-objects';
import { NOON } from '../../support/signals';
import { situationOf } from '../../support/situations';
import { moneroAddress } from '../../support/wallets';

const IMAGE = 'registry.example/shop/web:1.0.0';
const POOL = 'pool.example:3333';

const live = (object: KubernetesObject): LiveObject => {
  const parsed = parseLiveObject(CLUSTER, object);
  if (!parsed) throw new Error('the object of this test is not understood');
  return parsed;
};

const running = (args: readonly string[], image = IMAGE) => ({ containers: [{ name: 'app', image, args }] });

const miner = ownerObject({ kind: 'Deployment', name: 'miner', mines: true });
const elsewhere = live(ownerObject({ kind: 'Deployment', name: 'web', namespace: 'blog' }));
const beside = live(ownerObject({ kind: 'Deployment', name: 'web' }));

const blockIn = (situation: Parameters<typeof situationOf>[1] = {}): Block => {
  const [operation] = blockRecreation.apply(situationOf(miner, situation));
  if (operation?.op !== 'createBlock') throw new Error('nothing is blocked');
  return operation.block;
};

describe('what is blocked', () => {
  test('is the image everywhere, and the pool, when nobody else runs the image', () => {
    expect(blockIn()).toEqual({
      name: expect.stringMatching(/^mineguard-block-inc-1-[0-9a-f]{8}$/),
      incidentId: 'inc-1',
      owner: 'Deployment shop/miner',
      origin: 'shop',
      image: IMAGE,
      commandLine: '',
      namespace: '',
      texts: [POOL],
      expiresAt: '2026-11-30T12:00:00.000Z',
    });
  });

  test('is the image in its namespace only, when somebody innocent runs it in another one', () => {
    expect(blockIn({ neighbours: [live(miner), elsewhere] })).toMatchObject({ image: IMAGE, namespace: 'shop' });
  });

  test('is the image with its very command line, when somebody innocent runs it beside', () => {
    expect(blockIn({ neighbours: [live(miner), beside] })).toMatchObject({
      image: IMAGE,
      namespace: 'shop',
      commandLine: '-o\nstratum+tcp://pool.example:3333\n-u\nsomebody',
    });
  });

  test('is no wider than that when not everything could be looked at', () => {
    expect(blockIn({ neighbours: undefined })).toMatchObject({
      image: IMAGE,
      namespace: 'shop',
      commandLine: expect.stringContaining('-o'),
    });
  });

  test('is not narrowed by another miner that runs the same image', () => {
    const other = live(ownerObject({ kind: 'Deployment', name: 'other', namespace: 'blog', mines: true }));
    expect(blockIn({ neighbours: [live(miner), other] })).toMatchObject({ image: IMAGE, namespace: '' });
  });

  test('is never the image of a container that only stands beside the miner', () => {
    const podSpec = {
      containers: [
        { name: 'proxy', image: 'registry.example/mesh/proxy:2', args: [] },
        { name: 'app', image: IMAGE, args: ['-o', 'stratum+tcp://pool.example:3333'] },
      ],
    };
    const target = live(ownerObject({ kind: 'Deployment', podSpec }));
    expect(blockable(target, [])).toMatchObject({ image: IMAGE });
  });

  test('is a wallet whatever its case, and nothing that had to be decoded first', () => {
    const wallet = moneroAddress('a wallet');
    const plain = live(ownerObject({ kind: 'Deployment', podSpec: running([`--user=${wallet}`]) }));
    expect(blockable(plain, []).texts).toEqual([wallet.toLowerCase()]);
    const encoded = Buffer.from(`--user=${wallet}`).toString('base64');
    const hidden = live(
      ownerObject({ kind: 'Deployment', podSpec: running(['sh', '-c', `echo ${encoded} | base64 -d | xargs worker`]) }),
    );
    expect(blockable(hidden, []).texts).toEqual([]);
  });
});

describe('nothing is blocked', () => {
  test('when nothing in the template tells it from what others run', () => {
    const target = ownerObject({ kind: 'Deployment' });
    expect(blockRecreation.preflight(situationOf(target))).toEqual([
      'not blocked: nothing in its template tells it from what others run',
    ]);
  });

  test('when as many blocks are in force as the API server should compare', () => {
    const blocks = Array.from({ length: MAX_BLOCKS }, () => blockIn());
    expect(blockRecreation.preflight(situationOf(miner, { blocks }))).toEqual([
      `not blocked: ${MAX_BLOCKS} blocks are in force already`,
    ]);
  });
});

describe('a block that is over', () => {
  const over = (block: Block): Block => ({ ...block, expiresAt: NOON });

  test('is not in force, though nobody has swept it yet', () => {
    expect(blockRecreation.verify(situationOf(miner, { blocks: [over(blockIn())] }))).toBe('none');
    const blocks = Array.from({ length: MAX_BLOCKS }, () => over(blockIn()));
    expect(blockRecreation.preflight(situationOf(miner, { blocks }))).toEqual([]);
  });

  test('makes room for the one that takes its name', () => {
    const block = blockIn();
    expect(blockRecreation.apply(situationOf(miner, { blocks: [over(block)] }))).toEqual([
      { op: 'deleteBlock', name: block.name },
      { op: 'createBlock', block },
    ]);
  });
});

describe('a block', () => {
  test('is verified as written when it is read back, and taken back by its name', () => {
    const block = blockIn();
    expect(blockRecreation.verify(situationOf(miner, { blocks: [block] }))).toBe('written');
    expect(blockRecreation.verify(situationOf(miner, { blocks: [{ ...block, incidentId: 'inc-2' }] }))).toBe('none');
    expect(blockRecreation.undo(situationOf(miner))).toEqual([{ op: 'deleteBlock', name: block.name }]);
  });

  test('reads back from its ConfigMap as it was written', () => {
    const block = blockIn();
    expect(parseBlock(blockManifest(block))).toEqual(block);
  });

  test('that somebody has made of something else is none', () => {
    expect(parseBlock({ metadata: { name: 'mineguard-block-x' }, data: { image: 'x' } })).toBeUndefined();
    expect(parseBlock({ metadata: { name: 'mineguard-block-x' } })).toBeUndefined();
  });
});
