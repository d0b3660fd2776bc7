/**
 * Where a request came from.
 *
 * `inside`: the networks of the cluster. `outside`: an address beyond the networks that the user has named. `public`: an
 * address of the Internet, where nobody has named the networks: it may be the cluster's own way out, since nodes reach a
 * cluster without a private endpoint through it. `unknown`: no address that can be read.
 */
export type Origin = 'inside' | 'outside' | 'public' | 'unknown';
