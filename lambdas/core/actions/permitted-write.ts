/** Where a write goes: a resource as RBAC names it, a subresource after a slash. */
interface At {
  readonly apiGroup: string;
  readonly resource: string;
}

/**
 * What an action may change, in words that the API server can check: the admission policy on the responder is generated
 * from them, so that a write that no action declares is refused even where the role would allow it.
 */
export type PermittedWrite =
  /** Entries of our prefix in one map of text; all else of the object stays. */
  | (At & { readonly kind: 'ourEntries'; readonly path: readonly string[] })
  /** One field; all else of the object stays. */
  | (At & { readonly kind: 'field'; readonly path: readonly string[] })
  /** Replicas: down to none, and from none back to what they were. */
  | (At & { readonly kind: 'replicas' })
  /** A NetworkPolicy of our name that denies everything to pods with our label. */
  | (At & { readonly kind: 'denyAllPolicy' })
  /** A block of our name in our namespace. */
  | (At & { readonly kind: 'block' })
  /** Deletes an object; only one of our name, where `ours` says so. */
  | (At & { readonly kind: 'deletion'; readonly ours: boolean });
