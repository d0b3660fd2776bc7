/** Whether a host name or address means this machine and nothing else. */
const isLoopbackHost = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);

/**
 * Throws unless the URL leads to this machine.
 *
 * Every script of the bed calls it before it does anything: with an endpoint forgotten, the same commands would
 * deploy to a real account.
 */
export const assertLoopback = (url: string | undefined): void => {
  const host = url !== undefined && URL.canParse(url) ? new URL(url).hostname : undefined;
  if (host === undefined || !isLoopbackHost(host)) {
    throw new Error(`the bed talks to loopback addresses only (127.0.0.0/8, ::1, localhost), got ${url ?? 'none'}`);
  }
};
