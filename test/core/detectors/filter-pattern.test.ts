import fc from 'fast-check';
import { auditDetectors } from '../../../lambdas/core/detectors';
import { auditFilterPattern } from '../../../lambdas/core/detectors/filter-pattern';
import { selectionOf } from '../../../lambdas/core/detectors/selection';
import { auditLine, backgroundRecords } from '../../support/audit-event';
import { passesFilter } from '../../support/filter-pattern';

const pattern = auditFilterPattern(auditDetectors);
const passes = (line: string) => passesFilter(pattern, line);

describe('the subscription filter of the audit log', () => {
  test('is a list of verbs, and of what is read beside them', () => {
    expect(pattern.split(' ')).toEqual([
      '?"\\"authorization.k8s.io/decision\\":\\"forbid\\""',
      '?"\\"resource\\":\\"secrets\\""',
      '?"\\"subresource\\":\\"attach\\""',
      '?"\\"subresource\\":\\"exec\\""',
      '?"\\"subresource\\":\\"proxy\\""',
      '?"\\"username\\":\\"system:anonymous\\""',
      '?"\\"verb\\":\\"create\\""',
      '?"\\"verb\\":\\"delete\\""',
      '?"\\"verb\\":\\"deletecollection\\""',
      '?"\\"verb\\":\\"patch\\""',
      '?"\\"verb\\":\\"update\\""',
      '?"/attach?"',
      '?"/exec?"',
      '?"/proxy/"',
      '?"/proxy?"',
      '?"[Truncated...]"',
    ]);
  });

  test('fits the limit of CloudWatch Logs', () => {
    expect(pattern.length).toBeLessThanOrEqual(1024);
  });

  test('keeps reads out', () => {
    expect(passes(JSON.stringify(backgroundRecords[0]))).toBe(false);
  });

  test('passes what a detector matches', () => {
    const events = auditDetectors.flatMap(({ examples, history }) => [
      ...Object.values(examples.matches),
      ...Object.values(history?.examples.matches ?? {}).flat(),
    ]);
    for (const { verb, requestUri, username, objectRef, decision } of events) {
      const line = auditLine({
        verb,
        requestURI: requestUri,
        user: { username },
        objectRef: { ...objectRef },
        annotations: { 'authorization.k8s.io/decision': decision ?? 'allow' },
      });
      expect(passes(line)).toBe(true);
    }
  });

  test('passes reads of secrets, and whatever was refused', () => {
    const secret = auditLine({ verb: 'list', objectRef: { resource: 'secrets', apiVersion: 'v1' } });
    const refused = auditLine({
      verb: 'list',
      objectRef: { resource: 'pods', apiVersion: 'v1' },
      annotations: { 'authorization.k8s.io/decision': 'forbid' },
    });
    const other = auditLine({ verb: 'list', objectRef: { resource: 'configmaps', apiVersion: 'v1' } });
    expect([secret, refused, other].map(passes)).toEqual([true, true, false]);
  });

  test('passes a command by WebSocket even when its address is written oddly or cut off', () => {
    const objectRef = { resource: 'pods', namespace: 'shop', name: 'a', apiVersion: 'v1', subresource: 'exec' };
    const odd = auditLine({ verb: 'get', requestURI: '/api/v1/namespaces/shop/pods/a/%65xec?command=sh', objectRef });
    const long = auditLine({
      verb: 'get',
      requestURI: `/api/v1/namespaces/shop/pods/a/exec?command=${'x'.repeat(9000)}`,
    });
    expect(passes(odd)).toBe(true);
    expect(passes(long.slice(0, 5000))).toBe(true);
  });

  test('passes a command by way of a kubelet, cut off or not', () => {
    const line = auditLine({
      verb: 'get',
      requestURI: `/api/v1/nodes/node-1/proxy/run/shop/a/app?cmd=${'x'.repeat(9000)}`,
      objectRef: { resource: 'nodes', name: 'node-1', apiVersion: 'v1', subresource: 'proxy' },
    });
    expect(passes(line)).toBe(true);
    expect(passes(line.slice(0, 5000))).toBe(true);
  });

  test('passes a line that was cut off before its verb', () => {
    const line = auditLine({ requestURI: `/apis/apps/v1/namespaces/shop/deployments?x=${'x'.repeat(9000)}` });
    expect(passes(`${line.slice(0, 5000)}[Truncated...]`)).toBe(true);
  });

  test('passes every request that somebody reads, cut off or not, whatever its texts say', () => {
    const verbs = ['create', 'update', 'patch', 'delete', 'deletecollection'];
    expect([...selectionOf(auditDetectors).verbs].sort()).toEqual([...verbs, 'get', 'list'].sort());
    fc.assert(
      fc.property(fc.constantFrom(...verbs), fc.string(), fc.nat(), (verb, text, cut) => {
        const line = auditLine({ verb, requestURI: `/api/v1/${text}`, userAgent: text });
        const start = line.indexOf('"user":');
        expect(passes(line.slice(0, start + (cut % (line.length - start))))).toBe(true);
      }),
    );
  });
});
