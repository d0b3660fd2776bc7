import type { KubernetesManifest } from '../actions/rbac';
import { MANAGED_BY } from '../actions/managed-by';

/** What a policy looks at. */
export interface ResourceRule {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly resources: readonly string[];
  readonly operations: readonly ('CREATE' | 'UPDATE' | 'DELETE')[];
}

export interface Named {
  readonly name: string;
  readonly expression: string;
}

export interface Validation {
  readonly expression: string;
  readonly message: string;
  /** An expression whose text is told instead of the message. */
  readonly messageExpression?: string;
}

/** Objects that a policy is judged with, each by itself. Where there are none, the policy lets everything pass. */
export interface Parameters {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface AdmissionPolicyProps {
  readonly name: string;
  readonly resourceRules: readonly ResourceRule[];
  /** Who and what the policy is about at all; simple text comparisons, which cannot fail. */
  readonly matchConditions: readonly Named[];
  readonly variables: readonly Named[];
  readonly validations: readonly Validation[];
  /**
   * What becomes of a request that cannot be judged.
   *
   * @default 'Fail' - it is refused
   */
  readonly failurePolicy?: 'Fail' | 'Ignore';
  /**
   * @default - none
   */
  readonly parameters?: Parameters;
}

const API_VERSION = 'admissionregistration.k8s.io/v1';

/**
 * A ValidatingAdmissionPolicy and the binding that puts it in force.
 *
 * A guard fails closed: what cannot be judged is refused. That locks nobody out, since each guard is about few resources,
 * leaves out the control plane before it judges, and judges nothing but whether something of ours was touched.
 */
export const admissionPolicy = (props: AdmissionPolicyProps): readonly KubernetesManifest[] => {
  const { name, resourceRules, matchConditions, variables, validations, failurePolicy = 'Fail', parameters } = props;
  const metadata = { name, labels: MANAGED_BY };
  const policy = {
    apiVersion: API_VERSION,
    kind: 'ValidatingAdmissionPolicy',
    metadata,
    spec: {
      failurePolicy,
      ...(parameters ? { paramKind: { apiVersion: parameters.apiVersion, kind: parameters.kind } } : {}),
      matchConstraints: { matchPolicy: 'Equivalent', resourceRules },
      matchConditions,
      variables,
      validations: validations.map((validation) => ({ ...validation, reason: 'Forbidden' })),
    },
  };
  const binding = {
    apiVersion: API_VERSION,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata,
    spec: {
      policyName: name,
      validationActions: ['Deny', 'Audit'],
      ...(parameters
        ? {
            paramRef: {
              namespace: parameters.namespace,
              selector: { matchLabels: parameters.labels },
              parameterNotFoundAction: 'Allow',
            },
          }
        : {}),
    },
  };
  return [policy, binding];
};
