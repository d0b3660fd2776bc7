import type { Entity } from '../../lambdas/core/model/entity';
import type { Evidence } from '../../lambdas/core/model/incident';
import { evidenceOf } from '../../lambdas/core/model/evidence';
import type { Signal } from '../../lambdas/core/model/signal';

export const NOON = '2026-11-23T12:00:00.000Z';

/** `minutes` after noon. */
export const after = (minutes: number): string => new Date(Date.parse(NOON) + minutes * 60_000).toISOString();

export const deployment = (name = 'web', uid = `uid-${name}`): Entity => ({
  cluster: 'prod-a',
  kind: 'Deployment',
  namespace: 'shop',
  name,
  uid,
});

export const pod = (name = 'web-1', uid?: string): Entity => ({
  cluster: 'prod-a',
  kind: 'Pod',
  namespace: 'shop',
  name,
  ...(uid === undefined ? {} : { uid }),
});

/** A conclusive signal from the audit log about a Deployment; a test states only what it changes. */
export const signalExample = (changes: Partial<Signal> = {}): Signal => {
  const base: Signal = {
    id: 'signal-1',
    detector: 'KM-A01',
    detectorVersion: 1,
    channel: 'SPEC',
    source: 'audit',
    weight: 'conclusive',
    observedAt: NOON,
    entity: deployment(),
    related: [],
    indicators: ['a wallet'],
    facts: { actor: 'mallory' },
    pointer: { recordId: 'audit-1/ResponseComplete', location: 'stream' },
  };
  return { ...base, ...changes };
};

export const evidenceExample = (changes: Partial<Signal> = {}): Evidence => evidenceOf(signalExample(changes));
