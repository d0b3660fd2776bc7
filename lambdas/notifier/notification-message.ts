import { fail, ok, type Result } from '../core/model/result';

/** One incident to tell, or the word of the schedule that it is time to tell what was held back. */
export type NotificationMessage =
  { readonly kind: 'notification'; readonly incidentId: string } | { readonly kind: 'digest' };

/** A message of the notifications queue. Why it was sent does not matter: what to tell is read from what is stored. */
export const parseNotificationMessage = (body: string): Result<NotificationMessage, string> => {
  let message: unknown;
  try {
    message = JSON.parse(body);
  } catch {
    return fail('it is not JSON');
  }
  if (typeof message !== 'object' || message === null) return fail('it is not a JSON object');
  if ('kind' in message && message.kind === 'digest') return ok({ kind: 'digest' });
  if (!('kind' in message) || message.kind !== 'notification') {
    return fail('its kind is neither "notification" nor "digest"');
  }
  if (!('incidentId' in message) || typeof message.incidentId !== 'string' || message.incidentId === '') {
    return fail('it names no incident');
  }
  return ok({ kind: 'notification', incidentId: message.incidentId });
};
