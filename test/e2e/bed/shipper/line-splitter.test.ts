import { LineSplitter } from './line-splitter';

test('a partial line waits for its end', () => {
  const splitter = new LineSplitter();
  expect(splitter.push(Buffer.from('one\ntw'))).toEqual(['one']);
  expect(splitter.push(Buffer.from('o'))).toEqual([]);
  expect(splitter.push(Buffer.from('\n\nthree\n'))).toEqual(['two', 'three']);
});

test('characters survive a read that ends inside them', () => {
  const text = 'pod-é ✓ ⛏️ 採掘\n';
  const splitter = new LineSplitter();
  const lines = [...Buffer.from(text + text)].flatMap((byte) => splitter.push(Buffer.of(byte)));
  expect(lines).toEqual([text.trim(), text.trim()]);
});

test('the end of the file ends the line that waits', () => {
  const splitter = new LineSplitter();
  expect(splitter.push(Buffer.from('half'))).toEqual([]);
  expect(splitter.end()).toEqual(['half']);
  expect(splitter.end()).toEqual([]);
});
