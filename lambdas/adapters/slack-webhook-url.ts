import { fail, ok, type Result } from '../core/model/result';

/** Where Slack takes what incoming webhooks post. */
export const SLACK_ORIGIN = 'https://hooks.slack.com';

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** The origin that webhooks may have: HTTPS, or this machine. Anything else is a mistake in the code that wires it. */
export const allowedOrigin = (text: string): string => {
  const { protocol, hostname, origin } = new URL(text);
  if (origin !== text) throw new Error(`the origin of webhooks must be a bare origin, such as ${SLACK_ORIGIN}`);
  if (protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname))) return origin;
  throw new Error('the origin of webhooks must be HTTPS: the address itself is the password');
};

/**
 * The address in a secret: the text itself, or `url` of a JSON object, which is what the console writes.
 * Whoever may write the secret must not thereby choose where incidents are sent: the origin is not theirs to say.
 *
 * No error repeats any of it, because whoever knows the address may post.
 */
export const webhookUrl = (secret: string, origin: string): Result<URL, string> => {
  const text = addressIn(secret.trim());
  const url = text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
  if (!url) return fail('the secret holds no address: store the URL itself, or JSON with "url"');
  if (url.origin !== origin) return fail(`the address in the secret is not one of ${origin}`);
  if (url.username !== '' || url.password !== '') return fail('the address in the secret must hold no user name');
  return ok(url);
};

const addressIn = (secret: string): string | undefined => {
  if (!secret.startsWith('{')) return secret;
  try {
    const parsed: unknown = JSON.parse(secret);
    return typeof parsed === 'object' && parsed !== null && 'url' in parsed && typeof parsed.url === 'string'
      ? parsed.url
      : undefined;
  } catch {
    return undefined;
  }
};
