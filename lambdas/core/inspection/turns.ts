import { digest } from '../indicators/digest';
import type { LiveWorkload } from './inventory';

const DAY_MINUTES = 24 * 60;

/** Younger objects are told about with every sweep: their audit records may still be on their way. */
const YOUNG_MS = 60 * 60_000;

/**
 * Whose ownerships a sweep tells: of everything young, and of the rest each object once a day.
 *
 * To tell all of them every time would cost more than all the rest of MineGuard; what is needed sooner is asked for.
 */
export const turnsAt = (now: number, everyMinutes: number): ((workload: LiveWorkload) => boolean) => {
  const turns = Math.max(1, Math.floor(DAY_MINUTES / everyMinutes));
  const turn = Math.floor(now / (everyMinutes * 60_000)) % turns;
  return ({ object }) =>
    now - Date.parse(object.workload.createdAt ?? '') < YOUNG_MS || turnOf(object.entity.uid, turns) === turn;
};

const turnOf = (uid: string, turns: number): number => Number.parseInt(digest(uid).slice(0, 8), 16) % turns;
