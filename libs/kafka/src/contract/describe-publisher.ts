import { eventually, firstHandler, record, uniqueName, type Workbench } from './workbench';

/** What services rely on when they publish. */
export function describePublisher(bench: () => Workbench): void {
  it('knows how many partitions the topic has', async () => {
    const publisher = await bench().publisher(await bench().kafka.createTopic(3));
    expect(publisher.partitions).toBe(3);
  });

  it('answers with the offset of the first record of each publish', async () => {
    const publisher = await bench().publisher(await bench().kafka.createTopic(2));
    expect(await publisher.publish(0, [record('a'), record('b')])).toBe(0);
    expect(await publisher.publish(0, [record('c')])).toBe(2);
    expect(await publisher.publish(1, [record('d')])).toBe(0);
  });

  it('keeps the order of publishes that do not wait for each other', async () => {
    const topic = await bench().kafka.createTopic(1);
    const publisher = await bench().publisher(topic);
    const texts = Array.from({ length: 20 }, (_, index) => `record ${String(index)}`);
    const offsets = await Promise.all(texts.map((text) => publisher.publish(0, [record(text)])));
    const { handlers } = await bench().member(topic, uniqueName('group'));
    const handler = await firstHandler(handlers);
    await eventually(() => handler.records.length === texts.length);
    expect(handler.texts).toEqual(texts);
    expect(offsets).toEqual(texts.map((_, index) => index));
  });

  it('refuses a partition that the topic does not have', async () => {
    const publisher = await bench().publisher(await bench().kafka.createTopic(1));
    await expect(publisher.publish(1, [record('a')])).rejects.toMatchObject({ name: 'PublisherError' });
  });

  it('takes no more records once it is stopped, and has nothing in flight', async () => {
    const { value: publisher, stop } = await bench().start(bench().kafka.publisher(await bench().kafka.createTopic(1)));
    const published = publisher.publish(0, [record('a')]);
    await stop();
    expect(await published).toBe(0);
    expect(publisher.oldestInFlightMs()).toBe(0);
    await expect(publisher.publish(0, [record('b')])).rejects.toMatchObject({ name: 'PublisherError' });
  });
}
