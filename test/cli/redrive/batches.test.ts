import { failedBatchIn } from '../../../cli/redrive/batches';

const record = (functionName: string) =>
  JSON.stringify({
    requestContext: { functionArn: `arn:aws:lambda:eu-west-1:111122223333:function:${functionName}:$LATEST` },
    requestPayload: { awslogs: { data: 'H4sI' } },
  });

describe('the record of a batch that failed', () => {
  test('names its analyzer and holds what it was given', () => {
    expect(failedBatchIn(record('audit-1'), ['audit-1'])).toEqual({
      functionName: 'audit-1',
      payload: { awslogs: { data: 'H4sI' } },
    });
  });

  test('never leads to another function', () => {
    expect(failedBatchIn(record('payroll'), ['audit-1'])).toBe('payroll is no analyzer of this stack');
  });

  test.each(['', '[]', '{"requestContext":{"functionArn":"audit-1"}}'])('is refused when it is none: %s', (text) => {
    expect(failedBatchIn(text, ['audit-1'])).toBe('it is not the record of a failed invocation');
  });
});
