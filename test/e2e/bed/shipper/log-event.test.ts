import { logEventOf } from './log-event';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const event = (line: string) => logEventOf(line, 'stageTimestamp', NOW);
const audit = (stageTimestamp: unknown) => JSON.stringify({ kind: 'Event', stageTimestamp });

describe('the time of a log event', () => {
  test('is the time that the line names', () => {
    const line = audit('2026-11-23T11:59:59.123456Z');
    expect(event(line)).toEqual({ timestamp: Date.parse('2026-11-23T11:59:59.123Z'), message: line });
  });

  test('is not taken from an object inside the event', () => {
    const line = JSON.stringify({ requestObject: { stageTimestamp: '2026-11-23T01:00:00Z' } });
    expect(event(line).timestamp).toBe(NOW);
  });

  test.each([
    ['no JSON', '{"stageTimestamp":"2026-'],
    ['no object', '[]'],
    ['no time', '{}'],
    ['a time that is none', audit('yesterday')],
    ['a number', audit(1)],
    ['a time that CloudWatch Logs would drop as too old', audit('2026-11-09T11:59:59Z')],
    ['a time that CloudWatch Logs would drop as too new', audit('2026-11-23T14:00:01Z')],
  ])('is now for %s', (_, line) => {
    expect(event(line)).toEqual({ timestamp: NOW, message: line });
  });
});

describe('the limit of an event', () => {
  const MAX_MESSAGE_BYTES = 1_048_576 - 26;
  const lineOf = (bytes: number, filler = 'x') => {
    const frame = '{"stageTimestamp":"2026-11-23T11:00:00Z","p":""}';
    return frame.replace('""', `"${filler.repeat((bytes - frame.length) / Buffer.byteLength(filler))}"`);
  };

  test('leaves a line that just fits', () => {
    const line = lineOf(MAX_MESSAGE_BYTES);
    expect(Buffer.byteLength(line)).toBe(MAX_MESSAGE_BYTES);
    expect(event(line).message === line).toBe(true);
  });

  test('cuts a longer line, says so as EKS does, and keeps its time', () => {
    const { message, timestamp } = event(lineOf(MAX_MESSAGE_BYTES + 1));
    expect(Buffer.byteLength(message)).toBe(MAX_MESSAGE_BYTES);
    expect(message.slice(-20)).toBe('xxxxxx[Truncated...]');
    expect(timestamp).toBe(Date.parse('2026-11-23T11:00:00Z'));
  });

  test('never cuts through a character', () => {
    for (const filler of ['é', '✓', '⛏️']) {
      const { message } = event(lineOf(MAX_MESSAGE_BYTES + 100, filler));
      expect(Buffer.byteLength(message)).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
      expect(message).not.toContain('\ufffd');
    }
  });
});
