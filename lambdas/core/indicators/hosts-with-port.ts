import { classOf } from './character-runs';

/** A host and a port with a colon between them, and where they stand in their text. */
export interface HostWithPort {
  readonly host: string;
  /** One to five digits. */
  readonly port: string;
  readonly start: number;
  /** Behind the port. */
  readonly end: number;
}

const HOST = classOf(/[a-z0-9.-]/);
const DIGIT = classOf(/[0-9]/);

const MAX_HOST_LENGTH = 253;
const MAX_PORT_LENGTH = 5;

/** All of them in a text in lower case, found from their colons: there are far fewer than places where a host may begin. */
export const hostsWithPort = (text: string): readonly HostWithPort[] => {
  const found: HostWithPort[] = [];
  for (let colon = text.indexOf(':'); colon !== -1; colon = text.indexOf(':', colon + 1)) {
    let end = colon + 1;
    while (end - colon <= MAX_PORT_LENGTH && DIGIT[text.charCodeAt(end)] === 1) end += 1;
    if (end === colon + 1 || DIGIT[text.charCodeAt(end)] === 1) continue;
    let start = colon;
    while (start > 0 && colon - start < MAX_HOST_LENGTH && HOST[text.charCodeAt(start - 1)] === 1) start -= 1;
    if (start < colon) found.push({ host: text.slice(start, colon), port: text.slice(colon + 1, end), start, end });
  }
  return found;
};
