import fc from 'fast-check';
import { falcoDetectors } from '../../../lambdas/core/detectors';
import { dedicatedGroup } from '../../../lambdas/core/parsing/falco';
import { createAnalyzer } from '../../../lambdas/falco-analyzer/handler';
import { fakeMetrics } from '../../support/analyzer-ports';
import { minerLine } from '../../support/falco-lines';

const ALERT = JSON.parse(minerLine()) as Record<string, unknown>;
const FALCO = { namespace_name: 'falco', pod_name: 'falco-x2x7q', container_name: 'falco', host: 'node-1' };
const SHOP = { namespace_name: 'shop', pod_name: 'web-1', container_name: 'web', host: 'node-1' };

const attributes = (namespace: string, container: string) => ({
  'k8s.namespace.name': namespace,
  'k8s.pod.name': 'a-pod',
  'k8s.container.name': container,
});

/** A group in which the shipper puts the lines of all pods, each in its envelope. */
const analysed = (...lines: readonly (string | object)[]) => {
  const metrics = fakeMetrics();
  const trust = { ...dedicatedGroup('prod-a'), acceptsBareLines: false };
  const analyse = createAnalyzer({ cluster: 'prod-a', detectors: falcoDetectors, metrics, trust });
  const records = lines.map((line, index) => ({
    id: String(index),
    timestamp: Date.parse('2026-11-23T12:00:00Z'),
    message: typeof line === 'string' ? line : JSON.stringify(line),
  }));
  return { ...analyse(records, 'group:stream'), counts: metrics.counts };
};

/** The envelopes of shippers, around what a container of the shop printed. */
const SHIPPERS: readonly [string, (printed: string, parsed: unknown) => object][] = [
  [
    'Fluent Bit of the add-on',
    (log, parsed) => ({ time: 't', stream: 'stdout', _p: 'F', log, log_processed: parsed, kubernetes: SHOP }),
  ],
  ['Fluent Bit of the chart', (log, parsed) => ({ log, stream: 'stdout', data: parsed, kubernetes: SHOP })],
  ['Fluent Bit without parsing', (log) => ({ log, stream: 'stdout', kubernetes: SHOP })],
  ['OpenTelemetry', (body) => ({ body, resource: { attributes: attributes('shop', 'web') } })],
  [
    'OpenTelemetry with a typed body',
    (body) => ({ body: { stringValue: body }, resource: attributes('shop', 'web'), attributes: {} }),
  ],
  [
    'Fluent Bit that merges into its own record',
    (log, parsed) => ({ ...(typeof parsed === 'object' ? parsed : {}), log, stream: 'stdout', kubernetes: SHOP }),
  ],
];

/** What a pod may print in the hope to be taken for Falco. */
const PRINTED: readonly [string, object][] = [
  ['an alert', ALERT],
  ['an alert in an envelope of its own', { log: minerLine(), log_processed: ALERT, kubernetes: FALCO }],
  ['the metadata of Falco beside an alert', { ...ALERT, kubernetes: FALCO, log_processed: ALERT }],
  ['a record of OpenTelemetry', { body: minerLine(), resource: { attributes: attributes('falco', 'falco') } }],
  ['an envelope in an envelope', { log: JSON.stringify({ log: minerLine(), kubernetes: FALCO }), kubernetes: FALCO }],
];

describe('what a pod prints into a group that all pods share', () => {
  describe.each(SHIPPERS)('in the envelope of %s', (_shipper, ship) => {
    test.each(PRINTED)('is a forgery when it is %s', (_name, printed) => {
      const { signals, signsOfLife, stats, counts } = analysed(ship(JSON.stringify(printed), printed));
      expect({ signals, signsOfLife }).toEqual({ signals: [], signsOfLife: undefined });
      expect(stats.forged).toBe(1);
      expect(counts).toEqual({ ForgedAlert: 1 });
    });
  });

  test('is a forgery without any envelope', () => {
    expect(analysed(minerLine()).stats.forged).toBe(1);
  });

  const around = (kubernetes: object) => ({ log: minerLine(), log_processed: ALERT, kubernetes });

  test.each([
    ['the namespace of Falco, and another container', around({ ...FALCO, container_name: 'sidecar' })],
    ['a container called falco in another namespace', around({ ...SHOP, container_name: 'falco' })],
    ['letters that only look alike', around({ ...FALCO, namespace_name: 'f\u0430lco' })],
    ['letters of full width', around({ ...FALCO, namespace_name: '\uff46\uff41\uff4c\uff43\uff4f' })],
    ['an invisible letter', around({ ...FALCO, container_name: 'falco\u200b' })],
    ['another case', around({ ...FALCO, namespace_name: 'Falco' })],
    ['a name that begins alike', around({ ...FALCO, namespace_name: 'falco-tenant' })],
    ['a list in place of a name', around({ ...FALCO, namespace_name: ['falco'] })],
    ['labels that say so', around({ ...SHOP, labels: { namespace_name: 'falco', container_name: 'falco' } })],
    ['annotations that say so', around({ ...SHOP, annotations: { kubernetes: JSON.stringify(FALCO) } })],
    ['metadata that is inherited', around({ __proto__: FALCO })],
    ['metadata that is empty', around({})],
    [
      'metadata that is null, and attributes of Falco',
      { ...around(FALCO), kubernetes: null, resource: attributes('falco', 'falco') },
    ],
  ])('is a forgery with %s', (_name, line) => {
    const { signals, stats } = analysed(line);
    expect(signals).toEqual([]);
    expect(stats.forged).toBe(1);
  });

  const text = JSON.stringify(around(FALCO));
  const twice = (key: string, first: unknown) => text.replace('{', `{"${key}":${JSON.stringify(first)},`);

  test.each([
    ['the metadata', twice('kubernetes', SHOP)],
    ['the metadata, once with escapes', twice('\\u006bubernetes', SHOP)],
    ['the alert', twice('log_processed', {})],
    ['a name within the metadata', text.replace('"namespace_name"', '"namespace_name":"shop","namespace_name"')],
    ['a field of the alert', text.replace('"output_fields":{', '"output_fields":{"k8s.pod.name":"web-1",')],
  ])('is a forgery that says two things when it has %s twice', (_name, line) => {
    const { signals, stats, counts } = analysed(line);
    expect(signals).toEqual([]);
    expect(stats.forged).toBe(1);
    expect(counts).toEqual({ ForgedAlert: 1 });
  });

  test('may tell its time twice: the shipper has one and the alert another', () => {
    expect(analysed(twice('time', 't')).signals).not.toEqual([]);
  });

  test('gains nothing from nesting without end', () => {
    const deep = `${'{"log":'.repeat(20_000)}${minerLine()}${'}'.repeat(20_000)}`;
    const wide = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const { signals, stats } = analysed(deep, wide, { log: deep, kubernetes: SHOP }, { log: wide, kubernetes: FALCO });
    expect(signals).toEqual([]);
    expect(stats).toMatchObject({ records: 4, malformed: 0 });
  });

  test('never becomes a signal, whatever it is', () => {
    const printed = fc.oneof(
      fc.json(),
      fc.string(),
      fc.constantFrom(...PRINTED.map(([, value]) => JSON.stringify(value))),
      fc.constantFrom(...PRINTED.map(([, value]) => value)).map((value) => JSON.stringify({ a: [value], ...value })),
      fc
        .tuple(
          fc.constantFrom('log', 'data', 'body', 'log_processed', 'kubernetes', 'resource', 'rule'),
          fc.jsonValue(),
        )
        .map(([key, value]) => JSON.stringify({ ...ALERT, [key]: value })),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(printed, fc.nat(SHIPPERS.length - 1)), { maxLength: 6 }), (all) => {
        const lines = all.map(([line, shipper]) => SHIPPERS[shipper]?.[1](line, parsed(line)) ?? {});
        const { signals, signsOfLife = [] } = analysed(...lines);
        expect([...signals, ...signsOfLife]).toEqual([]);
      }),
    );
  });
});

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
};

describe('a line that the runtime cut in two', () => {
  const [head, tail] = [minerLine().slice(0, 700), minerLine().slice(700)];

  test('is counted once, and neither half is a signal', () => {
    const { signals, stats, counts } = analysed(
      { log: head, _p: 'P', kubernetes: FALCO },
      { log: tail, _p: 'F', kubernetes: FALCO },
    );
    expect(signals).toEqual([]);
    expect(stats).toMatchObject({ malformed: 1, skipped: 1, forged: 0 });
    expect(counts).toEqual({ 'UnparsableLine reason=cut-off': 1 });
  });

  test('is not completed by what its first half already says', () => {
    const { signals, stats } = analysed({ log: minerLine(), _p: 'P', kubernetes: FALCO });
    expect(signals).toEqual([]);
    expect(stats.malformed).toBe(1);
  });

  test('is nothing to count when another pod printed it', () => {
    expect(analysed({ log: head, _p: 'P', kubernetes: SHOP }).stats).toMatchObject({ skipped: 1, malformed: 0 });
  });
});

describe('an alert of Falco itself, whose fields an attacker filled', () => {
  const withCommand = (command: string) => {
    const fields = { ...(ALERT['output_fields'] as object), 'proc.cmdline': command };
    return { log: JSON.stringify({ ...ALERT, output_fields: fields }), kubernetes: FALCO };
  };

  test.each([
    ['metadata of another pod', '","kubernetes":{"namespace_name":"x"},"a":"'],
    ['an end of its line', '\n{"rule":"x","priority":"Error"}'],
    ['another pod', '"k8s.pod.name":"payments-1"'],
  ])('is about its own pod, though a command line holds %s', (_name, command) => {
    const { signals, stats } = analysed(withCommand(`xmrig -o stratum+tcp://pool.example:3333 ${command}`));
    expect(stats.forged).toBe(0);
    expect(new Set(signals.map(({ entity }) => entity.name))).toEqual(new Set(['checkout-7c9d8b6f5c-x2x7q']));
  });
});
