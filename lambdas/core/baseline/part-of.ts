/**
 * The label of what people apply from here. Not that of objects MineGuard installs and removes: a baseline outlives a
 * deployment, and belongs to who runs the cluster.
 */
export const PART_OF = { 'app.kubernetes.io/part-of': 'mineguard-baseline' } as const;
