import type { Traffic } from './traffic';

/** Settles the traffic, and checks that whatever happened to the brokers nobody can tell from the records. */
export async function expectKeptWord(traffic: Traffic): Promise<void> {
  await traffic.settle();
  const { acknowledged, delivered, fatal } = traffic;
  // An offset that a record was acknowledged under holds that record, and no record stands under two offsets.
  expect([...new Set(delivered)].toSorted()).toEqual(acknowledged.toSorted());
  expect(inOrder(acknowledged)).toEqual(acknowledged);
  expect(fatal).toEqual([]);
}

/** By offset within each partition, the partitions left where they are. */
function inOrder(entries: readonly string[]): readonly string[] {
  const coordinates = entries.map((entry) => entry.split(/[/ ]/).slice(0, 2).map(Number) as [number, number]);
  const highest = new Map<number, number>();
  return entries.filter((_, index) => {
    const [partition, offset] = coordinates[index] ?? [0, 0];
    const isNext = offset > (highest.get(partition) ?? -1);
    highest.set(partition, offset);
    return isNext;
  });
}
