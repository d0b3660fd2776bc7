import type { ContainerResources } from '../model/workload';
import { objectAt, textOf, type JsonObject } from './json';

/** What a container asks of its node. */
export const resourcesOf = (container: JsonObject): ContainerResources => {
  const requests = objectAt(container, 'resources', 'requests');
  const limits = objectAt(container, 'resources', 'limits');
  const asked = { ...limits, ...requests };
  const cpuCores = quantityOf(asked['cpu']);
  const memoryBytes = quantityOf(asked['memory']);
  const accelerators = Object.entries(asked)
    .filter(([name]) => ACCELERATOR.test(name))
    .reduce((sum, [, quantity]) => sum + (quantityOf(quantity) ?? 0), 0);
  return {
    ...(cpuCores === undefined ? {} : { cpuCores }),
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
    ...(quantityOf(limits['cpu']) === undefined ? {} : { cpuLimited: true }),
    ...(accelerators === 0 ? {} : { accelerators }),
  };
};

/** As device plugins name them: nvidia.com/gpu, nvidia.com/mig-1g.5gb, amd.com/gpu, aws.amazon.com/neuroncore. */
const ACCELERATOR = /^(?:[a-z0-9.-]{1,64}\/(?:gpu|neuron|mig-|gaudi)|gpu\.intel\.com\/)/;

const QUANTITY = /^(\d{1,18}(?:\.\d{1,9})?)(m|[kMGTPE]i?|Ki)?$/;

const FACTORS: Readonly<Record<string, number>> = {
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** A quantity as Kubernetes writes it, in units; undefined where it is none. */
const quantityOf = (quantity: unknown): number | undefined => {
  const [, number, suffix = ''] = QUANTITY.exec(textOf(quantity)) ?? [];
  return number === undefined ? undefined : Number(number) * (FACTORS[suffix] ?? 1);
};
