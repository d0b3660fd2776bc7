import { functionsOf, permissionsOf, resourcesOf, statementsOf, synthesize } from '../support/template';

const template = synthesize({ clusters: [{ name: 'prod-a' }], imageScans: { enabled: true } });

const ofTable = (stage: string, action: string) =>
  statementsOf(template, stage).filter(({ Action }) => [Action].flat().includes(action));

describe('scans of images', () => {
  test('are read only where the user wants it', () => {
    expect(functionsOf(synthesize(), 'image-scan-analyzer')).toEqual([]);
    expect(functionsOf(template, 'image-scan-analyzer')).toHaveLength(1);
  });

  test('come from ECR and from Amazon Inspector', () => {
    const patterns = resourcesOf(template, 'AWS::Events::Rule').map(({ Properties }) => Properties['EventPattern']);
    expect(patterns).toContainEqual({
      source: ['aws.ecr', 'aws.inspector2'],
      'detail-type': ['ECR Image Scan', 'Inspector2 Scan'],
    });
  });

  test('are kept by a function that may do nothing else', () => {
    expect(permissionsOf(template, 'image-scan-analyzer')).toEqual({
      ImageScansFunctionLogs: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      CorrelationState: ['dynamodb:PutItem'],
      FailedBatches: ['s3:ListBucket'],
      'FailedBatches/*': ['s3:PutObject'],
    });
  });

  const keysOf = (stage: string, action: string) =>
    ofTable(stage, action).map(
      ({ Condition }) =>
        (Condition as { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': string[] } })['ForAllValues:StringLike'][
          'dynamodb:LeadingKeys'
        ],
    );

  test('are all of the table that their analyzer writes', () => {
    expect(keysOf('image-scan-analyzer', 'dynamodb:PutItem')).toEqual([['IMAGE_SCAN#*']]);
  });

  test('are, beside signs of life, all of the table that the inspector queries', () => {
    expect(keysOf('inspector', 'dynamodb:Query')).toEqual([['SENSORS#*'], ['IMAGE_SCAN#*']]);
  });

  test('that are not kept are alarmed', () => {
    const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm').map(({ Properties }) => JSON.stringify(Properties));
    expect(alarms.some((alarm) => alarm.includes('ImageScansFunction'))).toBe(true);
  });
});
