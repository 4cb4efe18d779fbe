import { decodeTopology, encodeTopology } from './topology';

describe('what is recorded about the topics', () => {
  it('reads back as it was written', () => {
    const topology = { incarnation: 'a', partitions: { 'events.raw.v1': 4 }, createdAt: 1 };
    expect(decodeTopology(encodeTopology(topology))).toEqual(topology);
  });

  it('is no topology while the topics are being made', () => {
    expect(decodeTopology(encodeTopology({ incomplete: true }))).toBeUndefined();
  });

  it('is refused when something else wrote it', () => {
    expect(() => decodeTopology(Buffer.from('{"partitions":4}'))).toThrow('not a topology');
  });
});
