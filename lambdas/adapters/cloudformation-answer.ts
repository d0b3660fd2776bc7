const ATTEMPTS = 3;
const REQUEST_MILLISECONDS = 4000;

/**
 * Puts the answer of a custom resource to the URL that CloudFormation gave.
 *
 * The URL is signed for a request without content type, and text would be sent with one; bytes are not.
 */
export const putAnswer = async (url: string, body: string): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    const problem = await put(url, new TextEncoder().encode(body));
    if (problem === undefined) return;
    if (attempt === ATTEMPTS) throw new Error(`CloudFormation does not take the answer: ${problem}`);
  }
};

const put = async (url: string, body: Uint8Array<ArrayBuffer>): Promise<string | undefined> => {
  try {
    const response = await fetch(url, { method: 'PUT', body, signal: AbortSignal.timeout(REQUEST_MILLISECONDS) });
    return response.ok ? undefined : `HTTP ${response.status}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};
