/** Throws unless a URL names this machine. The bed never talks to another one, whatever it was configured with. */
export const requireLoopback = (url: string): void => {
  const { hostname } = new URL(url);
  if (!/^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])$/.test(hostname)) {
    throw new Error(`the bed talks to loopback only, got ${url}`);
  }
};
