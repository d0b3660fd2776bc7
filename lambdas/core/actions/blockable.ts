import { miningWallet } from '../detectors/audit/km-a01-mining-wallet';
import { poolAddress } from '../detectors/audit/km-a02-pool-address';
import { inspectWorkload } from '../detectors/inspect';
import type { Block } from '../model/block';
import type { ContainerSpec } from '../model/workload';
import type { LiveObject } from './cluster';

/** What is compared with every workload that anybody writes is bounded. */
const MAX_TEXTS = 8;
const MAX_TEXT_LENGTH = 200;
const MAX_COMMAND_LENGTH = 4096;

/** Shorter than any wallet, and than any address with a port. */
const MIN_TEXT_LENGTH = 8;

type Blockable = Pick<Block, 'image' | 'commandLine' | 'namespace' | 'texts'>;

/**
 * What tells a convicted object from everything else that runs.
 *
 * A wallet or a pool address does by itself. An image does only where nobody innocent runs the same: else in the
 * namespace of the object; and where somebody innocent runs it there too, or not everything could be looked at, only
 * together with what it is started with.
 */
export const blockable = (target: LiveObject, neighbours: readonly LiveObject[] | undefined): Blockable => {
  const innocent = neighbours?.filter((object) => !isConvicted(object));
  const texts = textsOf(target).filter((text) => !innocent?.some((object) => carries(object, text)));
  return { ...imageOf(target, innocent), texts };
};

const NO_IMAGE = { image: '', commandLine: '', namespace: '' } as const;

const imageOf = (target: LiveObject, innocent: readonly LiveObject[] | undefined): Omit<Blockable, 'texts'> => {
  const convicted = inspectWorkload(target.workload).find(
    ({ weight, container }) => weight === 'conclusive' && container !== '',
  );
  const container = target.workload.template.containers.find(({ name }) => name === convicted?.container);
  if (!container || container.image === '') return NO_IMAGE;
  const { image } = container;
  const { namespace } = target.entity;
  const users = innocent?.filter((object) => object.workload.template.containers.some((one) => one.image === image));
  if (users?.length === 0) return { image, commandLine: '', namespace: '' };
  if (users?.every(({ entity }) => entity.namespace !== namespace)) return { image, commandLine: '', namespace };
  const commandLine = commandLineOf(container);
  return commandLine === '' || commandLine.length > MAX_COMMAND_LENGTH ? NO_IMAGE : { image, commandLine, namespace };
};

const commandLineOf = ({ command, args }: ContainerSpec): string => [...command, ...args].join('\n');

/** Wallets and pool addresses as they stand in the template: what had to be decoded cannot be compared again. */
const textsOf = (target: LiveObject): readonly string[] => {
  const found = [miningWallet, poolAddress]
    .flatMap((detector) => detector.inspect(target.workload))
    .filter(({ weight }) => weight === 'conclusive')
    .flatMap(({ indicators }) =>
      indicators.map((indicator) => indicator.toLowerCase().replace(/^[a-z0-9+]+:\/\//, '')),
    );
  return [...new Set(found)]
    .filter(({ length }) => length >= MIN_TEXT_LENGTH && length <= MAX_TEXT_LENGTH)
    .filter((text) => carries(target, text))
    .slice(0, MAX_TEXTS);
};

/** Compares as the policy does: in commands, arguments and the values of variables, whatever their case. */
const carries = ({ workload }: LiveObject, text: string): boolean =>
  workload.template.containers.some(({ command, args, env }) =>
    [...command, ...args, ...env.map(({ value }) => value)].some((one) => one.toLowerCase().includes(text)),
  );

/** So are the target itself and all that was made from its template. */
const isConvicted = ({ workload }: LiveObject): boolean =>
  inspectWorkload(workload).some(({ weight }) => weight === 'conclusive');
