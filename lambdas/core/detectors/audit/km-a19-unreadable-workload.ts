import { scanWorkload } from '../../indicators/scan';
import type { AuditEvent } from '../../model/audit-event';
import type { Entity } from '../../model/entity';
import { builtInKindOf } from '../../parsing/workload';
import { isAcceptedWrite } from '../accepted-write';
import { actorFacts } from '../actor-facts';
import { auditExample, deploying, workloadExample, containerExample } from '../audit-example';
import type { Detector } from '../detector';
import { WORKLOAD_WRITES } from '../spec-detector';

const { workload: _workload, ...WITHOUT_BODY } = auditExample();

/** As many wallet look-alikes as nobody has a use for. */
const LOOK_ALIKES = Array.from({ length: 2_100 }, (_, index) =>
  `44${String(index).replace(/[0-9]/g, (digit) => 'ABCDEFGHJK'.charAt(Number(digit)))}${'x'.repeat(95)}`.slice(0, 95),
);

/**
 * Somebody wrote a workload and the audit log does not tell what it runs.
 *
 * Sees: lines that were cut off, bodies that are missing at a level that carries them, and objects with more to decode
 * than is looked at. Each also sends the inspector to the live objects of the namespace.
 * Misses: custom resources, whose bodies EKS never logs; their pods are seen when their controllers make them.
 */
export const unreadableWorkload: Detector<'audit'> = {
  id: 'KM-A19',
  version: 1,
  title: 'Unreadable workload event',
  source: 'audit',
  channel: 'SPEC',
  weight: 'moderate',
  severity: 'medium',
  status: 'stable',
  selects: WORKLOAD_WRITES,
  techniques: ['T1562.001'],
  references: ['https://attack.mitre.org/techniques/T1562/001/'],
  falsePositives: [
    'Workloads with very large scripts or configuration in their arguments or annotations.',
    'Clusters whose audit policy leaves bodies out.',
  ],
  triage: [
    'Read the live object: what makes it large, and what stands at its end.',
    'Find who wrote it (facts: actor, sourceIp) and whether its earlier versions were as large.',
  ],
  requires: {
    'objectRef.name': 'without it the object cannot be named; the namespace is still inspected',
  },
  examples: {
    matches: {
      'a line that was cut off': { ...WITHOUT_BODY, cutOff: true },
      'a write without its body': WITHOUT_BODY,
      'an object with more wallet look-alikes than are checked': deploying({ args: LOOK_ALIKES }),
    },
    ignores: {
      'a readable write': auditExample(),
      'a write at a level without bodies': { ...WITHOUT_BODY, level: 'Metadata' },
      'a custom resource, which never has a body': {
        ...WITHOUT_BODY,
        objectRef: { ...WITHOUT_BODY.objectRef, resource: 'workflows', apiGroup: 'argoproj.io' },
      },
      'a request that the cluster refused': { ...WITHOUT_BODY, code: 403, cutOff: true },
      'a write that carries nothing': auditExample({ workload: workloadExample([containerExample({ args: [] })]) }),
    },
  },

  detect(event) {
    const reason = isAcceptedWrite(event) ? reasonOf(event) : undefined;
    const entity = event.workload?.entity ?? requestedObject(event);
    return reason !== undefined && entity ? { entity, indicators: [reason], facts: actorFacts(event) } : undefined;
  },
};

const reasonOf = (event: AuditEvent): string | undefined => {
  const { workload, cutOff, level, objectRef } = event;
  if (cutOff) return 'the line was cut off';
  if (workload) return scanWorkload(workload).cut > 0 ? 'more to decode than is looked at' : undefined;
  const shouldCarry = level === 'RequestResponse' && builtInKindOf(objectRef) !== undefined;
  return shouldCarry ? 'the body is missing' : undefined;
};

const requestedObject = ({ cluster, objectRef }: AuditEvent): Entity | undefined => {
  const { namespace, name, uid, resource } = objectRef;
  if (name === '') return undefined;
  return { cluster, kind: builtInKindOf(objectRef) ?? resource, namespace, name, ...(uid === '' ? {} : { uid }) };
};
