import { eventually, firstHandler, record, uniqueName, type Workbench } from './workbench';

/** How partitions change hands. */
export function describeRebalance(bench: () => Workbench): void {
  it('shares the partitions out when a second member comes, and gives them back when it goes', async () => {
    const topic = await bench().kafka.createTopic(4);
    const groupId = uniqueName('group');
    const first = await bench().member(topic, groupId);
    await eventually(() => first.status.partitions().length === 4);
    const second = await bench().member(topic, groupId);
    await eventually(() => first.status.partitions().length === 2 && second.status.partitions().length === 2);
    expect([...first.status.partitions(), ...second.status.partitions()].toSorted((a, b) => a - b)).toEqual([
      0, 1, 2, 3,
    ]);
    await second.stop();
    await eventually(() => first.status.partitions().length === 4);
  });

  it('closes the handlers of lost partitions, whose assignments then refuse to commit', async () => {
    const topic = await bench().kafka.createTopic(1);
    const groupId = uniqueName('group');
    const first = await bench().member(topic, groupId);
    const before = await firstHandler(first.handlers);
    const second = await bench().member(topic, groupId);
    await eventually(() => before.closed);
    expect(before.closed).toBe('lost');
    expect(before.assignment.isCurrent()).toBe(false);
    await expect(before.assignment.commit({ offset: 1, metadata: 'late' })).rejects.toMatchObject({
      name: 'AssignmentLostError',
    });
    const owner = await eventually(() => [...first.handlers.slice(1), ...second.handlers].at(0));
    expect(await owner.assignment.readCommitted()).toBeUndefined();
  });
}

/** What a rejection of a handler does. */
export function describeHandlerFailures(bench: () => Workbench): void {
  it('stops with the error of a handler that fails', async () => {
    const topic = await bench().kafka.createTopic(1);
    const publisher = await bench().publisher(topic);
    const { handlers, status } = await bench().member(topic, uniqueName('group'));
    const handler = await firstHandler(handlers);
    handler.onTake = () => Promise.reject(new Error('no more'));
    await publisher.publish(0, [record('a')]);
    await eventually(() => bench().fatal.length > 0);
    expect(bench().fatal.splice(0)).toEqual([new Error('no more')]);
    await eventually(() => handler.closed);
    expect(status.fault()).toContain('no more');
  });

  it('goes on when a handler gives up because its assignment was lost', async () => {
    const topic = await bench().kafka.createTopic(1);
    const publisher = await bench().publisher(topic);
    const { handlers, status } = await bench().member(topic, uniqueName('group'));
    const handler = await firstHandler(handlers);
    handler.onTake = () => handler.assignment.commit({ offset: 1, metadata: 'm'.repeat(4_097) });
    await publisher.publish(0, [record('a')]);
    const successor = await eventually(() => handlers[1]);
    await eventually(() => successor.records.length === 1);
    expect(status.fault()).toBeUndefined();
  });
}
