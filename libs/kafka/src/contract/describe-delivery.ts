import { eventually, firstHandler, record, uniqueName, type Workbench } from './workbench';

/** What reaches a handler, and how it is counted. */
export function describeDelivery(bench: () => Workbench): void {
  it('delivers bytes, headers and coordinates unchanged', async () => {
    const topic = await bench().kafka.createTopic(2);
    const publisher = await bench().publisher(topic);
    const value = Uint8Array.from([0, 255, 10, 13]);
    await publisher.publish(1, [record('before'), { value, headers: { traceparent: '00-a', bytes: 'é' } }]);
    const { handlers } = await bench().member(topic, uniqueName('group'));
    const handler = await eventually(() => handlers.find(({ assignment }) => assignment.partition === 1));
    const delivered = await eventually(() => handler.records[1]);
    expect(delivered).toMatchObject({ topic, partition: 1, offset: 1, headers: { traceparent: '00-a', bytes: 'é' } });
    expect([...delivered.value]).toEqual([...value]);
    expect(Math.abs(Date.now() - delivered.timestamp)).toBeLessThan(60_000);
  });

  it('begins with the oldest record where nothing is committed, and goes on with what comes', async () => {
    const topic = await bench().kafka.createTopic(1);
    const publisher = await bench().publisher(topic);
    await publisher.publish(0, [record('old')]);
    const { handlers } = await bench().member(topic, uniqueName('group'));
    const handler = await firstHandler(handlers);
    await eventually(() => handler.records.length === 1);
    await publisher.publish(0, [record('new')]);
    await eventually(() => handler.records.length === 2);
    expect(handler.texts).toEqual(['old', 'new']);
  });

  it('reports the records that are not committed yet as lag', async () => {
    const topic = await bench().kafka.createTopic(1);
    const publisher = await bench().publisher(topic);
    await publisher.publish(0, [record('a'), record('b'), record('c')]);
    const { handlers, status } = await bench().member(topic, uniqueName('group'));
    const handler = await firstHandler(handlers);
    await eventually(() => handler.records.length === 3);
    expect(status.partitions()).toEqual([0]);
    expect(status.lag()).toEqual(new Map([[0, 3]]));
    await handler.assignment.commit({ offset: 2, metadata: '' });
    expect(status.lag()).toEqual(new Map([[0, 1]]));
  });
}
