import { eventually, firstHandler, record, twoHandlers, uniqueName, type Workbench } from './workbench';

/** How records are handed over while handlers are at work. */
export function describeHandOver(bench: () => Workbench): void {
  it('does not hold other partitions up while a handler is busy', async () => {
    const topic = await bench().kafka.createTopic(2);
    const publisher = await bench().publisher(topic);
    const { handlers } = await bench().member(topic, uniqueName('group'));
    const [busy, free] = await twoHandlers(handlers);
    let finish: () => void = () => undefined;
    busy.onTake = () => new Promise((resolve) => (finish = resolve));
    await publisher.publish(busy.assignment.partition, [record('slow')]);
    await eventually(() => busy.records.length === 1);
    for (const text of ['one', 'two', 'three']) {
      await publisher.publish(free.assignment.partition, [record(text)]);
      await eventually(() => free.texts.at(-1) === text);
    }
    finish();
    expect(busy.texts).toEqual(['slow']);
  });

  it('hands the next records over only after the handler is done with those it has', async () => {
    const topic = await bench().kafka.createTopic(1);
    const publisher = await bench().publisher(topic);
    const { handlers } = await bench().member(topic, uniqueName('group'));
    const handler = await firstHandler(handlers);
    const effects: string[] = [];
    handler.onTake = async (records) => {
      effects.push(`takes ${String(records[0]?.offset)}`);
      await new Promise((resolve) => setImmediate(resolve));
      effects.push(`took ${String(records[0]?.offset)}`);
    };
    for (const text of ['a', 'b', 'c']) await publisher.publish(0, [record(text)]);
    await eventually(() => handler.records.length === 3 && effects.length % 2 === 0);
    expect(effects.filter((_, index) => index % 2 === 0).every((effect) => effect.startsWith('takes'))).toBe(true);
    expect(effects.filter((_, index) => index % 2 === 1).every((effect) => effect.startsWith('took'))).toBe(true);
  });
}

/** What a handler does to the fetching of its partition. */
export function describeBackPressure(bench: () => Workbench): void {
  it('fetches nothing of a paused partition until it is resumed', async () => {
    const topic = await bench().kafka.createTopic(2);
    const publisher = await bench().publisher(topic);
    const { handlers } = await bench().member(topic, uniqueName('group'));
    const [paused, other] = await twoHandlers(handlers);
    await publisher.publish(paused.assignment.partition, [record('before')]);
    await eventually(() => paused.records.length === 1);
    paused.assignment.pause();
    // What was on its way when the partition was paused still comes; the second round is fetched without it.
    await publisher.publish(other.assignment.partition, [record('x')]);
    await eventually(() => other.records.length === 1);
    await publisher.publish(other.assignment.partition, [record('y')]);
    await eventually(() => other.records.length === 2);
    await publisher.publish(paused.assignment.partition, [record('during')]);
    await publisher.publish(other.assignment.partition, [record('z')]);
    await eventually(() => other.records.length === 3);
    expect(paused.texts).toEqual(['before']);
    paused.assignment.resume();
    await eventually(() => paused.records.length === 2);
    expect(paused.texts).toEqual(['before', 'during']);
  });

  it('fetches from the offset that it is sent to', async () => {
    const topic = await bench().kafka.createTopic(1);
    const publisher = await bench().publisher(topic);
    await publisher.publish(0, [record('a'), record('b'), record('c')]);
    const { handlers } = await bench().member(topic, uniqueName('group'));
    const handler = await firstHandler(handlers);
    await eventually(() => handler.records.length === 3);
    handler.assignment.seek(1);
    await eventually(() => handler.records.length === 5);
    expect(handler.texts.slice(3)).toEqual(['b', 'c']);
    expect(await handler.assignment.readBounds()).toEqual({ start: 0, end: 3 });
  });
}
