import * as z from 'zod/mini';
import { AwsError } from './aws-error';
import type { Route } from './route';

/** A finding as the API writes it: field names in camelCase. */
export interface GuardDutyFinding {
  readonly id: string;
  readonly [field: string]: unknown;
}

const GUARDDUTY_DETECTOR_ID = '12abc34d567e8fa901bc2d34e56789f0';

const GetFindings = z.object({ findingIds: z.array(z.string()) });

/**
 * GuardDuty as far as reading findings goes. It is off, with no detector, as long as `findings` returns nothing.
 *
 * Finding criteria are not evaluated: a test sets what its query is meant to find.
 */
export const guardDutyRoutes = (findings: () => readonly GuardDutyFinding[] | undefined): readonly Route[] => {
  const findingsOf = (detectorId: string): readonly GuardDutyFinding[] => {
    const found = findings();
    if (found && detectorId === GUARDDUTY_DETECTOR_ID) return found;
    const message = 'The request is rejected because the input detectorId is not owned by the current account.';
    throw new AwsError(400, 'BadRequestException', message);
  };
  return [
    {
      method: 'GET',
      template: '/detector',
      answer: () => ({ detectorIds: findings() ? [GUARDDUTY_DETECTOR_ID] : [] }),
    },
    {
      method: 'GET',
      template: '/detector/{detector}',
      answer: (_, parameter) => {
        findingsOf(parameter('detector'));
        return {
          status: 'ENABLED',
          serviceRole: 'arn:aws:iam::111122223333:role/aws-service-role/guardduty.amazonaws.com/guardduty',
          findingPublishingFrequency: 'SIX_HOURS',
          features: ['EKS_AUDIT_LOGS', 'RUNTIME_MONITORING'].map((name) => ({ name, status: 'ENABLED' })),
        };
      },
    },
    {
      method: 'POST',
      template: '/detector/{detector}/findings',
      answer: (_, parameter) => ({ findingIds: findingsOf(parameter('detector')).map(({ id }) => id) }),
    },
    {
      method: 'POST',
      template: '/detector/{detector}/findings/get',
      answer: ({ body }, parameter) => {
        const { findingIds } = z.parse(GetFindings, JSON.parse(body));
        return { findings: findingsOf(parameter('detector')).filter(({ id }) => findingIds.includes(id)) };
      },
    },
  ];
};
