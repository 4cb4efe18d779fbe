import { eventually, firstHandler, record, twoHandlers, uniqueName, type Workbench } from './workbench';

/** What a commit leaves behind. */
export function describeCommits(bench: () => Workbench): void {
  it('has nothing committed at first, and afterwards exactly what was', async () => {
    const topic = await bench().kafka.createTopic(2);
    const { handlers } = await bench().member(topic, uniqueName('group'));
    const [first, second] = await twoHandlers(handlers);
    expect(await first.assignment.readCommitted()).toBeUndefined();
    await first.assignment.commit({ offset: 0, metadata: '{"to":7,"marks":{"0":[3,1]}}' });
    expect(await first.assignment.readCommitted()).toEqual({ offset: 0, metadata: '{"to":7,"marks":{"0":[3,1]}}' });
    expect(await second.assignment.readCommitted()).toBeUndefined();
  });

  it('continues at the committed offset, with its metadata, after a restart', async () => {
    const topic = await bench().kafka.createTopic(1);
    const groupId = uniqueName('group');
    const publisher = await bench().publisher(topic);
    await publisher.publish(0, [record('a'), record('b'), record('c')]);
    const before = await bench().member(topic, groupId);
    await (await firstHandler(before.handlers)).assignment.commit({ offset: 2, metadata: 'the plan' });
    await before.stop();
    expect(before.handlers.map(({ closed }) => closed)).toEqual(['stopping']);
    const after = await bench().member(topic, groupId);
    const handler = await firstHandler(after.handlers);
    await eventually(() => handler.records.length === 1);
    expect(handler.texts).toEqual(['c']);
    expect(await handler.assignment.readCommitted()).toEqual({ offset: 2, metadata: 'the plan' });
  });

  it('ends the assignment when a commit is refused, and starts a new one without what it would have stored', async () => {
    const topic = await bench().kafka.createTopic(1);
    const { handlers } = await bench().member(topic, uniqueName('group'));
    const { assignment } = await firstHandler(handlers);
    const tooLong = 'm'.repeat(4_097);
    await expect(assignment.commit({ offset: 0, metadata: tooLong })).rejects.toMatchObject({
      name: 'AssignmentLostError',
    });
    expect(assignment.isCurrent()).toBe(false);
    const successor = await eventually(() => handlers[1]);
    expect(await successor.assignment.readCommitted()).toBeUndefined();
  });
}
