import { murmur2, partitionOf } from './murmur2.js';

// Of Apache Kafka's own UtilsTest: other clients compute the same.
it.each([
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
])('hashes %s as Kafka does', (text, hash) => {
  expect(murmur2(Buffer.from(text))).toBe(hash);
  expect(partitionOf(Buffer.from(text), 12)).toBe((hash & 0x7fffffff) % 12);
});
