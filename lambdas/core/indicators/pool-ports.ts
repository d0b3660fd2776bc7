/** Ports that pools use and little else does; the usual lists also hold 25, 8080 and others that drown in traffic. */
export const POOL_PORTS: ReadonlySet<number> = new Set([
  3333, 3334, 3335, 3336, 4444, 5555, 7777, 10100, 10128, 10300, 14433, 14444, 45560, 45700,
]);
