import { unreadableWorkload } from '../../../../lambdas/core/detectors/audit/km-a19-unreadable-workload';
import { auditExample } from '../../../../lambdas/core/detectors/audit-example';
import { parseAuditEvent } from '../../../../lambdas/core/parsing/audit';
import { auditLine, deploymentObject } from '../../../support/audit-event';

const padded = auditLine({
  requestObject: deploymentObject({ args: ['x'.repeat(9_000)] }),
  responseObject: undefined,
});

const salvage = (line: string) => {
  const parsed = parseAuditEvent(line, 'prod-a', 0);
  return parsed.ok ? undefined : parsed.error.salvaged;
};

describe('KM-A19', () => {
  test('names the object and the person of a line that was cut off', () => {
    const event = salvage(padded.slice(0, 6_000));
    expect(event && unreadableWorkload.detect(event)).toMatchObject({
      entity: { kind: 'Deployment', namespace: 'shop', name: 'checkout' },
      indicators: ['the line was cut off'],
      facts: { actor: 'alice' },
    });
  });

  test('says nothing of a line that is cut off before it names an object', () => {
    const event = salvage(padded.slice(0, 400));
    expect(event && unreadableWorkload.detect(event)).toBeUndefined();
  });

  test('says nothing of a pod whose name the server was to choose', () => {
    const objectRef = { ...auditExample().objectRef, name: '' };
    expect(unreadableWorkload.detect(auditExample({ objectRef, workload: undefined }))).toBeUndefined();
  });
});
