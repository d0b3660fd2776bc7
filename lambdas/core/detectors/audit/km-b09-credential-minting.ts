import type { AuditEvent } from '../../model/audit-event';
import { isAcceptedRequest } from '../accepted-write';
import { callerFacts } from '../actor-facts';
import { asSystem, requestExample } from '../audit-example';
import type { Detector } from '../detector';
import { principalOf } from '../principal';
import { CREDENTIAL_REQUESTS } from '../remarkable-requests';
import { isCredibleSystem } from '../system-principal';

const CLIENT_CERTIFICATE = 'kubernetes.io/kube-apiserver-client';

const tokenFor = (name: string, changes: Partial<AuditEvent> = {}): AuditEvent =>
  requestExample({ resource: 'serviceaccounts', subresource: 'token', namespace: 'shop', name }, changes);

const certificate = (signer: string, subresource = ''): AuditEvent =>
  requestExample(
    { resource: 'certificatesigningrequests', subresource, apiGroup: 'certificates.k8s.io', name: 'csr-1' },
    { verb: subresource === '' ? 'create' : 'update', written: { kind: 'certificate-request', signer } },
  );

/**
 * Somebody made a credential for somebody else.
 *
 * Sees: tokens for a service account other than the caller’s own, and certificates with which to call the API server,
 * requested or approved.
 * Misses: tokens in secrets, of which EKS logs no bodies, and tokens that are read out of a pod.
 */
export const credentialMinting: Detector<'audit'> = {
  id: 'KM-B09',
  version: 1,
  title: 'Credential minting',
  source: 'audit',
  channel: 'API',
  weight: 'moderate',
  severity: 'medium',
  status: 'test',
  selects: CREDENTIAL_REQUESTS,
  techniques: ['T1528', 'T1550.001'],
  references: ['https://attack.mitre.org/techniques/T1528/'],
  falsePositives: [
    'Secret stores, certificate managers and GitOps that act for others: they ask for tokens in their names.',
    'People who run kubectl create token for a tool that has no identity of its own.',
  ],
  triage: [
    'Look what the service account may do, and what it has done since from other addresses.',
    'Deleting the service account, or its pod, ends its tokens; a certificate stays valid until it expires.',
  ],
  requires: {
    'objectRef.name': 'without it any token counts as that of another service account',
    'requestObject.spec.signerName': 'without it a certificate request is not seen',
  },
  examples: {
    matches: {
      'a person asks for a token': tokenFor('deployer'),
      'a workload asks for the token of another': tokenFor('deployer', {
        username: 'system:serviceaccount:shop:ci',
        origin: 'inside',
      }),
      'a certificate to call the API server': certificate(CLIENT_CERTIFICATE),
      'its approval': certificate(CLIENT_CERTIFICATE, 'approval'),
    },
    ignores: {
      'a node asks for the token of its pod': tokenFor('deployer', { username: 'system:node:node-1' }),
      'a workload asks for its own': tokenFor('ci', { username: 'system:serviceaccount:shop:ci' }),
      'the control plane': tokenFor('job-controller', asSystem('system:kube-controller-manager')),
      'the certificate of a kubelet': certificate('kubernetes.io/kubelet-serving'),
      'a token that was refused': tokenFor('deployer', { code: 403 }),
    },
  },

  detect(event) {
    const { written, objectRef } = event;
    if (!isAcceptedRequest(event) || isCredibleSystem(event)) return undefined;
    const indicator =
      objectRef.resource === 'serviceaccounts'
        ? tokenOf(event)
        : written?.kind === 'certificate-request' && written.signer === CLIENT_CERTIFICATE
          ? `certificate of ${CLIENT_CERTIFICATE}`
          : undefined;
    return indicator === undefined
      ? undefined
      : { entity: principalOf(event), indicators: [indicator], facts: callerFacts(event) };
  },
};

/** A node may ask only for what its own pods run as; the API server sees to that. */
const tokenOf = ({ username, objectRef: { namespace, name } }: AuditEvent): string | undefined => {
  const isOwn = username === `system:serviceaccount:${namespace}:${name}`;
  return isOwn || username.startsWith('system:node:') ? undefined : `token of ${namespace}/${name}`;
};
