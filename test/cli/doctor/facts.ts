import { known, unknown, type FactName, type Facts } from '../../../cli/doctor/facts';

/** Everything as it should be; a test states only what is wrong. */
export const HEALTHY: Facts = {
  deployment: known({ access: 'auto', inVpc: false }),
  cluster: known({
    status: 'ACTIVE',
    authenticationMode: 'API',
    publicEndpoint: true,
    privateEndpoint: false,
    publicCidrs: ['0.0.0.0/0'],
    logTypes: ['audit'],
  }),
  auditSubscription: known({
    logGroupName: '/aws/eks/prod-a/cluster',
    functionName: 'audit',
    filters: [{ name: 'ours', pattern: '', destinationArn: 'arn:aws:lambda:eu-west-1:111122223333:function:audit' }],
  }),
  falcoSubscription: known({
    logGroupName: '/mineguard/prod-a/falco',
    functionName: 'falco',
    filters: [{ name: 'ours', pattern: '', destinationArn: 'arn:aws:lambda:eu-west-1:111122223333:function:falco' }],
  }),
  auditPattern: known({ pattern: '?"x"', tried: 8, kept: [] }),
  falcoWriters: known([]),
  guardDuty: known([
    { enabled: true, publishingFrequency: 'FIFTEEN_MINUTES', features: ['EKS_AUDIT_LOGS', 'RUNTIME_MONITORING'] },
  ]),
  associations: known([{ username: 'mineguard:installer', policies: [] }]),
  subscriptions: known([{ topic: 'people', endpoint: 'oncall@example.com', confirmed: true }]),
  deadLetters: known([{ name: 'Signals', messages: 0 }]),
  killSwitchThrown: known(false),
  lambdaConcurrency: known(1000),
  admissionPoliciesServed: known(true),
  networkPolicy: known({ enforced: true, plugin: 'the VPC CNI' }),
  adminTier: known({ served: true, wanted: true, inForce: true }),
  roles: known([]),
  guards: known([]),
};

export const ALL_UNKNOWN: Facts = Object.fromEntries(
  Object.keys(HEALTHY).map((name) => [name, unknown(`needs the permission for ${name}`)]),
) as Record<FactName, ReturnType<typeof unknown>>;
