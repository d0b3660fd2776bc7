import { parseResponseRequest } from '../../../lambdas/core/parsing/response-request';

describe('a message of the responses queue', () => {
  test.each([{ kind: 'response', incidentId: 'inc-1' } as const, { kind: 'sweep', cluster: 'prod-a' } as const])(
    'is read: %j',
    (message) => {
      expect(parseResponseRequest(JSON.stringify(message))).toEqual(message);
    },
  );

  test.each(['{}', '{"kind":"response"}', '{"kind":"sweep","cluster":""}', '{"kind":"other"}', 'no json'])(
    'is refused: %s',
    (body) => {
      expect(() => parseResponseRequest(body)).toThrow();
    },
  );
});
