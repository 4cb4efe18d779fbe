import { anEvent, END_OF_MARCH, toMessage } from './testing/an-event';
import { WriterWorld } from './testing/writer-world';

let world: WriterWorld;

afterEach(async () => {
  await world.stop();
  expect(world.fatal).toEqual([]);
});

const APRIL = END_OF_MARCH + 1_000;
const progress = (fields: object) => JSON.stringify({ v: 1, incarnation: 'i1', marks: {}, ...fields });
const storedMessages = () => world.tables.events.map((row) => String(row.message)).toSorted();

async function storeAll(...messages: readonly Uint8Array[]): Promise<void> {
  await world.publish(...messages);
  await world.start();
  await world.drained();
}

/** Everything below is about a second writer, which finds `committed` and what the first one stored. */
async function continueFrom(committed: { offset: number; metadata: string }): Promise<void> {
  await world.stop();
  await world.commitByHand(committed);
  await world.start();
}

test('a plan is carried out exactly as it was made, also when the bounds are smaller now', async () => {
  world = new WriterWorld({ maxRows: 1 });
  await world.publish(...[0, 1, 2, 3].map((raw) => toMessage([anEvent(raw)])));
  await continueFrom({ offset: 0, metadata: progress({ plan: { to: 3 } }) });
  await world.drained();
  expect(world.steps.names).toContain('inserted 3 rows: i1:events.normalised.v1:0:0-3');
  expect(world.steps.names).not.toContain('planned 0-3');
  expect(storedMessages()).toHaveLength(4);
});

test.each([0, 1, 4])(
  'metadata that is gone at offset %d is rebuilt from the table without a duplicate',
  async (offset) => {
    world = new WriterWorld({ maxRows: 2 });
    await storeAll(...[0, 1, 2, 3].map((raw) => toMessage([anEvent(raw, { identity: `i${String(raw)}` })])));
    world.tables.forgetTokens();
    await continueFrom({ offset, metadata: '' });
    await world.publish(toMessage([anEvent(0, { identity: 'i0' })]), toMessage([anEvent(4)]));
    await world.drained();
    expect(storedMessages()).toEqual(['event 0', 'event 1', 'event 2', 'event 3', 'event 4']);
  },
);

test('the newest batch may be in the table in half when the metadata is gone: the other half is added', async () => {
  world = new WriterWorld();
  await storeAll(toMessage([anEvent(0)]));
  await world.publish(toMessage([anEvent(1), anEvent(2, { receptionTime: APRIL }), anEvent(3)]));
  await world.drained();
  world.tables.events = world.tables.events.filter((row) => row.reception_time < APRIL);
  world.tables.forgetTokens();
  await continueFrom({ offset: 2, metadata: '' });
  await world.until(() => world.tables.events.length === 4);
  await world.drained();
  expect(storedMessages()).toEqual(['event 0', 'event 1', 'event 2', 'event 3']);
});

test('before it is rebuilt an insert that is still under way is waited for', async () => {
  world = new WriterWorld({ maxRows: 1, insertDeadlineMs: 20 });
  await storeAll(toMessage([anEvent(0)]), toMessage([anEvent(1)]));
  const [first, late] = world.tables.events;
  if (first === undefined || late === undefined) throw new Error('there are two');
  world.tables.events = [first];
  await continueFrom({ offset: 0, metadata: '' });
  await world.until(() => world.fault?.includes('waiting for late inserts') === true);
  world.tables.events.push(late);
  await world.drained();
  expect(storedMessages()).toEqual(['event 0', 'event 1']);
  expect(world.steps.names.slice(-3)).toEqual(['read bounds', 'looked for stored rows', 'committed 2']);
});

test('what retention took of a plan is not missed in the marks: its replay is still known', async () => {
  world = new WriterWorld();
  await storeAll(...[0, 1, 2].map((raw) => toMessage([anEvent(raw)])));
  await world.stop();
  await world.publish(toMessage([anEvent(0), anEvent(1), anEvent(2)]), toMessage([anEvent(3)]));
  world.broker.trim('events.normalised.v1', 0, 2);
  world.tables.forgetTokens();
  await continueFrom({ offset: 0, metadata: progress({ plan: { to: 3 } }) });
  await world.drained();
  expect(storedMessages()).toEqual(['event 0', 'event 1', 'event 2', 'event 3']);
  expect(await world.metric('writer_messages_expired_total{topic="events.normalised.v1"}')).toBe(2);
});

test('what retention took of a plan has its keys, though its writer died before it stored them', async () => {
  world = new WriterWorld();
  await storeAll(toMessage([anEvent(0, { identity: 'a' })]), toMessage([anEvent(1)]));
  world.tables.keys = [];
  await world.stop();
  world.broker.trim('events.normalised.v1', 0, 1);
  world.tables.forgetTokens();
  await continueFrom({ offset: 0, metadata: progress({ plan: { to: 2 } }) });
  await world.publish(toMessage([anEvent(2, { identity: 'a' })]));
  await world.drained();
  expect(storedMessages()).toEqual(['event 0', 'event 1']);
});

test('what is left of a plan is stored under the token of the whole of it', async () => {
  world = new WriterWorld();
  await world.publish(...[0, 1, 2].map((raw) => toMessage([anEvent(raw)])));
  world.broker.trim('events.normalised.v1', 0, 2);
  await continueFrom({ offset: 0, metadata: progress({ plan: { to: 3 } }) });
  await world.drained();
  expect(world.steps.names).toContain('inserted 1 rows: i1:events.normalised.v1:0:0-3');
});

test('a plan that retention took whole is left behind, with its rows in the marks', async () => {
  world = new WriterWorld();
  await storeAll(toMessage([anEvent(0)]), toMessage([anEvent(1)]));
  await world.stop();
  await world.publish(toMessage([anEvent(1)]), toMessage([anEvent(2)]));
  world.broker.trim('events.normalised.v1', 0, 2);
  await continueFrom({ offset: 0, metadata: progress({ plan: { to: 2 } }) });
  await world.drained();
  expect(storedMessages()).toEqual(['event 0', 'event 1', 'event 2']);
});

test('before a plan that retention took is left behind its insert, which may be under way, is waited for', async () => {
  world = new WriterWorld({ insertDeadlineMs: 20 });
  await storeAll(toMessage([anEvent(0)]));
  const late = world.tables.events;
  world.tables.events = [];
  await world.stop();
  await world.publish(toMessage([anEvent(0)]), toMessage([anEvent(1)]));
  world.broker.trim('events.normalised.v1', 0, 1);
  await continueFrom({ offset: 0, metadata: progress({ plan: { to: 1 } }) });
  await world.until(() => world.fault?.includes('waiting for late inserts') === true);
  world.tables.events.push(...late);
  await world.drained();
  expect(storedMessages()).toEqual(['event 0', 'event 1']);
});

test('a running writer that retention overtakes goes on where the log begins, and says what is gone', async () => {
  world = new WriterWorld();
  await world.publish(...[0, 1, 2].map((raw) => toMessage([anEvent(raw)])));
  world.broker.trim('events.normalised.v1', 0, 1);
  await continueFrom({ offset: 0, metadata: progress({}) });
  await world.drained();
  expect(storedMessages()).toEqual(['event 1', 'event 2']);
  expect(await world.metric('writer_messages_expired_total{topic="events.normalised.v1"}')).toBe(1);
});

test('a log that ends before the committed offset is waited for, aloud', async () => {
  world = new WriterWorld();
  await world.publish(toMessage([anEvent(0)]));
  await continueFrom({ offset: 2, metadata: progress({}) });
  await world.until(() => world.fault !== undefined);
  expect(world.fault).toContain('the log ends before the committed offset 2');
  await world.publish(toMessage([anEvent(1)]), toMessage([anEvent(2)]));
  await world.drained();
  expect(world.fault).toBeUndefined();
  expect(storedMessages()).toEqual(['event 2']);
});

test.each([
  ['another incarnation', '{"v":1,"incarnation":"i0","marks":{}}', 'belongs to incarnation "i0"'],
  ['a later layout', '{"v":2}', 'cannot read'],
  ['something else', 'by hand', 'cannot read'],
])('metadata of %s halts the partition before it does anything', async (_case, metadata, fault) => {
  world = new WriterWorld();
  await world.publish(toMessage([anEvent(0)]));
  await continueFrom({ offset: 0, metadata });
  await world.until(() => world.fault !== undefined);
  expect(world.fault).toContain(fault);
  expect(world.steps.names).toEqual(['read committed']);
});

test('a message of another incarnation halts the partition', async () => {
  world = new WriterWorld();
  await world.publish(toMessage([anEvent(0)], { incarnation: 'i0' }));
  await world.start();
  await world.until(() => world.fault !== undefined);
  expect(world.fault).toContain('belongs to incarnation i0');
  expect(world.committed?.offset).toBe(0);
});
