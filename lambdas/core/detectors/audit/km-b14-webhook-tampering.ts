import type { AuditEvent } from '../../model/audit-event';
import { isAcceptedRequest } from '../accepted-write';
import { callerFacts } from '../actor-facts';
import { requestExample } from '../audit-example';
import type { Detector } from '../detector';
import { principalOf } from '../principal';
import { isCredibleSystem } from '../system-principal';

const DELETES = new Set(['delete', 'deletecollection']);

const changing = (changes: Partial<AuditEvent> = {}): AuditEvent =>
  requestExample(
    { resource: 'validatingwebhookconfigurations', apiGroup: 'admissionregistration.k8s.io', name: 'policies' },
    { verb: 'patch', code: 200, ...changes },
  );

/**
 * Somebody removed what checks requests before they are accepted, or let requests pass when the check fails.
 *
 * Sees: webhook configurations and admission policies that are deleted, and patches that set failurePolicy to Ignore.
 * Misses: rules, selectors and addresses that are changed so that nothing is checked any more, and replacing the whole
 * object, which operators do all day.
 */
export const webhookTampering: Detector<'audit'> = {
  id: 'KM-B14',
  version: 1,
  title: 'Admission webhook tampering',
  source: 'audit',
  channel: 'API',
  weight: 'moderate',
  severity: 'high',
  status: 'test',
  selects: [
    {
      verbs: ['patch', 'delete', 'deletecollection'],
      resources: [
        'mutatingwebhookconfigurations',
        'validatingwebhookconfigurations',
        'mutatingadmissionpolicies',
        'mutatingadmissionpolicybindings',
        'validatingadmissionpolicies',
        'validatingadmissionpolicybindings',
      ],
    },
  ],
  techniques: ['T1562.001'],
  references: ['https://attack.mitre.org/techniques/T1562/001/'],
  falsePositives: [
    'Installation, update and removal of policy engines and operators.',
    'People who take a broken webhook out of the way.',
  ],
  triage: [
    'Look what the webhook or policy checked, and what was written since that it would have refused.',
    'Ask the person behind the name (facts: actor, sourceIp).',
  ],
  requires: { requestObject: 'without it a patch is not seen; a deletion is' },
  examples: {
    matches: {
      'a webhook is removed': changing({ verb: 'delete' }),
      'all are removed at once': changing({ verb: 'deletecollection' }),
      'requests pass when the check fails': changing({ written: { kind: 'admission', failurePolicies: ['Ignore'] } }),
    },
    ignores: {
      'a certificate is renewed': changing({ written: { kind: 'admission', failurePolicies: [] } }),
      'requests fail when the check fails': changing({ written: { kind: 'admission', failurePolicies: ['Fail'] } }),
      'an add-on by EKS': changing({ verb: 'delete', username: 'eks:addon-manager' }),
      'a change that was refused': changing({ verb: 'delete', code: 403 }),
    },
  },

  detect(event) {
    const { verb, objectRef, written } = event;
    if (!isAcceptedRequest(event) || isCredibleSystem(event)) return undefined;
    const ignores = written?.kind === 'admission' && written.failurePolicies.includes('Ignore');
    if (!DELETES.has(verb) && !ignores) return undefined;
    const what = ignores ? 'failurePolicy Ignore' : verb;
    return {
      entity: principalOf(event),
      indicators: [`${what} ${objectRef.resource}/${objectRef.name}`],
      facts: callerFacts(event),
    };
  },
};
