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
  /** Says it with what is in the request; where it cannot be evaluated, `message` stands. */
  readonly messageExpression?: string;
}

/** What becomes of a request that a policy does not allow. */
export type ValidationAction = 'Deny' | 'Warn' | 'Audit';

export interface AdmissionPolicyProps {
  readonly name: string;
  readonly resourceRules: readonly ResourceRule[];
  /** Who and what the policy is about at all; simple text comparisons, which cannot fail. */
  readonly matchConditions: readonly Named[];
  readonly variables: readonly Named[];
  readonly validations: readonly Validation[];
  /** Those of objects that MineGuard installs, and removes again, unless others are given. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Refused and written down, unless it says otherwise. */
  readonly validationActions?: readonly ValidationAction[];
}

const API_VERSION = 'admissionregistration.k8s.io/v1';

/**
 * A ValidatingAdmissionPolicy and the binding that puts it in force.
 *
 * Fails closed: what cannot be judged is refused. That locks nobody out, since each policy is about few resources, leaves
 * out the control plane before it judges, and judges only what is new in a request.
 */
export const admissionPolicy = (props: AdmissionPolicyProps): readonly KubernetesManifest[] => {
  const { name, resourceRules, matchConditions, variables, validations } = props;
  const { labels = MANAGED_BY, validationActions = ['Deny', 'Audit'] } = props;
  const metadata = { name, labels };
  const policy = {
    apiVersion: API_VERSION,
    kind: 'ValidatingAdmissionPolicy',
    metadata,
    spec: {
      failurePolicy: 'Fail',
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
    spec: { policyName: name, validationActions },
  };
  return [policy, binding];
};
