import { Aws } from 'aws-cdk-lib';

/** An ARN as the checks spell it in their findings, where what is only known at deployment stands by its name. */
export const asReported = (arn: string): string =>
  [Aws.PARTITION, Aws.REGION, Aws.ACCOUNT_ID].reduce(
    (text, token, index) => text.replaceAll(token, `<AWS::${['Partition', 'Region', 'AccountId'][index] ?? ''}>`),
    arn,
  );
