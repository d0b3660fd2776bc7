import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { parseClusterAccessRequest } from '../core/parsing/cluster-access-request';
import { answerTo } from './answer';
import type { createInstaller } from './handler';

export interface Dependencies {
  readonly installer: ReturnType<typeof createInstaller>;
  /** Puts the answer where CloudFormation waits for it. */
  readonly answer: (url: string, body: string) => Promise<void>;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/**
 * Serves one event of the custom resource, and always answers it.
 *
 * Without an answer CloudFormation waits until its own timeout, and then again for the rollback. So the answer leaves
 * while there is time, whatever has happened or has not.
 */
export const createCustomResource =
  ({ installer, answer, sleep }: Dependencies) =>
  async (event: CloudFormationCustomResourceEvent, millisecondsLeft: number): Promise<void> => {
    const timeout = sleep(millisecondsLeft).then(() => 'timeout' as const);
    const outcome = await Promise.race([failureOf(() => serve(installer, event)), timeout]);
    const failure = outcome === 'timeout' ? await giveUp(installer, event) : outcome?.message;
    await answer(event.ResponseURL, answerTo(event, physicalIdOf(event), failure));
  };

const serve = async (installer: Dependencies['installer'], event: CloudFormationCustomResourceEvent): Promise<void> => {
  const request = parseClusterAccessRequest(event.ResourceProperties);
  await (event.RequestType === 'Delete' ? installer.remove(request) : installer.install(request));
};

/** The function is frozen with its answer, and what it still wanted to do is not done; above all it must not stay admin. */
const giveUp = async (
  installer: Dependencies['installer'],
  event: CloudFormationCustomResourceEvent,
): Promise<string> => {
  const failure = await failureOf(async () => installer.leave(parseClusterAccessRequest(event.ResourceProperties)));
  return `it did not finish in time${failure ? `, and the installer may still be cluster-admin: ${failure.message}` : ''}`;
};

const failureOf = async (work: () => Promise<void>): Promise<Error | undefined> => {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
};

/** The same for the same cluster: another cluster is another resource, and CloudFormation then removes this one. */
const physicalIdOf = (event: CloudFormationCustomResourceEvent): string => {
  if (event.RequestType === 'Delete') return event.PhysicalResourceId;
  const cluster: unknown = event.ResourceProperties['ClusterName'];
  return `mineguard-access-${typeof cluster === 'string' ? cluster : 'unknown'}`;
};
