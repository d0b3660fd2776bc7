/** What the responder reads before it acts. Each fails closed: what cannot be read holds everything up, and is counted. */
export const GUARDS = ['killSwitch', 'budget', 'exceptions', 'liveState'] as const;
export type Guard = (typeof GUARDS)[number];
