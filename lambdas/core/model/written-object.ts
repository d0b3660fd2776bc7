/** Rights on resources, as a role gives them. */
export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** To whom a binding gives its role. */
export interface BindingSubject {
  /** `User`, `Group` or `ServiceAccount`. */
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** What a request wrote beside workloads, reduced to what detectors read of it. */
export type WrittenObject =
  | { readonly kind: 'role'; readonly rules: readonly PolicyRule[] }
  | { readonly kind: 'binding'; readonly role: string; readonly subjects: readonly BindingSubject[] }
  /** What an admission webhook or policy does when it cannot answer, as far as the request itself sets it. */
  | { readonly kind: 'admission'; readonly failurePolicies: readonly string[] }
  /** What a component asks the authorizer about somebody. */
  | {
      readonly kind: 'access-review';
      readonly username: string;
      readonly verb: string;
      readonly resource: string;
      readonly subresource: string;
      /** Of the object that is asked about. */
      readonly name: string;
      /** Absent where the answer is not in the event. */
      readonly allowed?: boolean;
    }
  | { readonly kind: 'certificate-request'; readonly signer: string }
  /** The ConfigMap that maps identities of AWS to names and groups of the cluster. */
  | { readonly kind: 'identity-map'; readonly grantsEverything: boolean }
  | { readonly kind: 'scale'; readonly replicas: number }
  /** Labels that a patch takes away. */
  | { readonly kind: 'removed-labels'; readonly labels: readonly string[] };
