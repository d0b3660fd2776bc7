import { gzipSync } from 'node:zlib';
import { recordsIn } from '../../../cli/replay/records';

const EVENTS = [
  { id: 'e1', timestamp: 1, message: '{"kind":"Event","n":1}' },
  { id: 'e2', timestamp: 2, message: '{"kind":"Event","n":2}' },
];
const DECODED = JSON.stringify({ messageType: 'DATA_MESSAGE', owner: '111122223333', logEvents: EVENTS });
const delivered = (payload: string) => JSON.stringify({ awslogs: { data: gzipSync(payload).toString('base64') } });

const read = (text: string | undefined) => recordsIn({ number: 7, text }, 42);

const bare = (text: string) => ({
  ok: true,
  value: { isPayload: false, records: [{ id: '7', timestamp: 42, message: text }] },
});

const BOTH = {
  ok: true,
  value: {
    isPayload: true,
    records: [
      { id: '7#e1', timestamp: 1, message: EVENTS[0]?.message },
      { id: '7#e2', timestamp: 2, message: EVENTS[1]?.message },
    ],
  },
};

describe('recordsIn', () => {
  test('a bare record is itself', () => {
    const text = '{"kind":"Event"}';
    expect(read(text)).toEqual(bare(text));
  });

  test('a subscription payload holds its log events, as delivered and decoded', () => {
    expect(read(delivered(DECODED))).toEqual(BOTH);
    expect(read(DECODED)).toEqual(BOTH);
  });

  test('a control message holds none', () => {
    expect(read(delivered('{"messageType":"CONTROL_MESSAGE","logEvents":[{"id":"x"}]}'))).toEqual({
      ok: true,
      value: { isPayload: true, records: [] },
    });
  });

  test('an audit event whose object says it were a payload stays an audit event', () => {
    const text = '{"kind":"Event","requestObject":{"metadata":{"labels":{"messageType":"CONTROL_MESSAGE"}}}}';
    expect(read(text)).toEqual(bare(text));
  });

  test.each([
    ['a line that is too long', undefined, 'longer than any line'],
    ['data that is no gzip', '{"awslogs":{"data":"AAAA"}}', 'base64 of gzip'],
    ['data that is no text', '{"awslogs":{"data":7}}', 'data as text'],
    ['something else in the gzip', delivered('{"a":1}'), 'messageType and logEvents'],
    ['a log event without a message', DECODED.replace('"message"', '"massage"'), 'to have a message'],
  ])('%s is refused, and the refusal says what was expected', (_, text, expected) => {
    expect(read(text)).toEqual({ ok: false, error: expect.stringContaining(expected) });
  });
});
