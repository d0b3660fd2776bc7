/** Clients that people and scripts use; no component of a cluster does. */
const HAND_TOOL = /^(?:kubectl|curl|wget|python-requests|python-urllib|aiohttp|go-http-client|httpie)\b/i;

/** Programs that are made to break into clusters, or to show that one can. */
const INTRUSION_TOOL = /\b(?:kdigger|kube-hunter|peirates|stratus-red-team|kubesploit|kubeletctl|kali\b)/i;

/** More than any client needs to say who it is. */
const MAX_LENGTH = 1024;

export const handToolIn = (userAgent: string): string | undefined => HAND_TOOL.exec(userAgent)?.[0];

export const intrusionToolIn = (userAgent: string): string | undefined =>
  INTRUSION_TOOL.exec(userAgent.slice(0, MAX_LENGTH))?.[0];
