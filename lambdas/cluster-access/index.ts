import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { EKSClient } from '@aws-sdk/client-eks';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { createAccessPolicies } from '../adapters/eks-access';
import { connectToEks } from '../adapters/eks-clusters';
import { requireEnv } from '../adapters/environment';
import { putAnswer } from '../adapters/cloudformation-answer';
import { createInstalledObjects } from '../adapters/kubernetes-objects';
import { createCustomResource } from './custom-resource';
import { createInstaller } from './handler';

/** What is left of the time limit for the answer itself. */
const ANSWER_MILLISECONDS = 15_000;

const client = new EKSClient({});
const logger = new Logger();
const clock = { now: () => Date.now() };
const region = requireEnv('AWS_REGION');

const serve = createCustomResource({
  installer: createInstaller({
    access: createAccessPolicies(client),
    objectsIn: async (cluster) => createInstalledObjects(await connectToEks({ client, region, clock }, cluster)),
    clock,
    sleep: async (milliseconds) => sleep(milliseconds),
    log: (message, details = {}) => {
      logger.info(message, details);
    },
  }),
  answer: putAnswer,
  sleep: async (milliseconds) => sleep(milliseconds, undefined, { ref: false }),
});

export const handler = async (event: CloudFormationCustomResourceEvent, context: Context): Promise<void> =>
  serve(event, context.getRemainingTimeInMillis() - ANSWER_MILLISECONDS);
