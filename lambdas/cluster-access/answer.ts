import type { CloudFormationCustomResourceEvent } from 'aws-lambda';

/** CloudFormation cuts the whole answer at 4096 bytes; the end of a long message helps nobody. */
const MAX_REASON_LENGTH = 900;

/** How a custom resource ended, in the form that CloudFormation waits for at the event's URL. */
export const answerTo = (
  event: CloudFormationCustomResourceEvent,
  physicalResourceId: string,
  failure: string | undefined,
): string =>
  JSON.stringify({
    Status: failure === undefined ? 'SUCCESS' : 'FAILED',
    Reason: (failure ?? 'done').slice(0, MAX_REASON_LENGTH),
    PhysicalResourceId: physicalResourceId,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
  });
