/** The label of every object that is ours; only such objects are ever replaced or removed. */
export const MANAGED_BY = { 'app.kubernetes.io/managed-by': 'mineguard' } as const;
