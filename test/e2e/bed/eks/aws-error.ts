/** An answer that an AWS SDK turns into the exception of the same name. */
export class AwsError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export const notFound = (message: string): AwsError => new AwsError(404, 'ResourceNotFoundException', message);

export const invalidParameter = (message: string): AwsError => new AwsError(400, 'InvalidParameterException', message);

/** For what AWS can do and this stand-in cannot: a silent success would let a test pass for nothing. */
export const notImplemented = (message: string): AwsError => new AwsError(501, 'NotImplementedException', message);
