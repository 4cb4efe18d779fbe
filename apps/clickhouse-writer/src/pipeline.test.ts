import { setTimeout as delay } from 'node:timers/promises';
import { ClickHouseError } from '@millrace/clickhouse';
import { uuidFromBytes } from '@millrace/contracts';
import { anEvent, aRefusedEvent, END_OF_MARCH, INCARNATION, toMessage, toRefusedMessage } from './testing/an-event';
import { WriterWorld } from './testing/writer-world';

let world: WriterWorld;

// Of milliseconds each, on machines that do other things too.
jest.setTimeout(60_000);

afterEach(async () => {
  await world.stop();
  expect(world.fatal).toEqual([]);
});

const APRIL = END_OF_MARCH + 1_000;
const TOKEN = 'i1:events.normalised.v1:0:0-2';
const noAnswer = new ClickHouseError('no answer', undefined, true);

/** What a first writer does before its first batch. */
const OPENING = ['read committed', 'looked for the last batch', 'read bounds', 'committed 0', 'read bounds'];

async function storeAll(...messages: readonly Uint8Array[]): Promise<void> {
  await world.publish(...messages);
  await world.start();
  await world.drained();
}

/** Every insert of events is refused until `mend` is called. */
function refuseInserts(error: ClickHouseError) {
  let isMended = false;
  let refused = 0;
  const refuse: WriterWorld['insertInstead'] = (token, rows, guard) => {
    if (isMended) return world.tables.openStore(INCARNATION, 0).insertEvents(token, rows, guard);
    refused += 1;
    world.insertInstead = refuse;
    return Promise.reject(error);
  };
  world.insertInstead = refuse;
  return { mend: () => (isMended = true), attempts: () => refused };
}

/** The next insert of events is done when `answer` is called, however long nobody waits for it any more. */
function holdInserts() {
  let isAsked = false;
  let answer: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (answer = resolve));
  world.insertInstead = async (token, rows) => {
    isAsked = true;
    const all = [...rows];
    await held;
    await world.tables.openStore(INCARNATION, 0).insertEvents(token, all, UNGUARDED);
  };
  return { answer, isAsked: () => isAsked };
}

const UNGUARDED = { requireCurrent: () => undefined, signal: new AbortController().signal };

const storedMessages = () => world.tables.events.map((row) => String(row.message)).toSorted();

test('the plan is committed before the insert, the rows before their keys, and the end last of all', async () => {
  world = new WriterWorld();
  await storeAll(toMessage([anEvent(0), anEvent(1, { identity: 'a' })]), toMessage([anEvent(2)]));
  expect(world.steps.names).toEqual([
    ...OPENING,
    'looked keys up',
    'planned 0-2',
    `inserted 3 rows: ${TOKEN}`,
    `inserted 1 keys: ${TOKEN}:keys`,
    'committed 2',
  ]);
});

test('what cannot be stored is a dead letter before anything of its batch is committed', async () => {
  world = new WriterWorld();
  const unstorable = anEvent(1, { overrides: { requestId: 'not a uuid' } });
  await storeAll(toMessage([anEvent(0), unstorable]), Buffer.from('garbage'));
  expect(world.steps.names.slice(OPENING.length)).toEqual([
    'published 2 dead letters',
    'planned 0-2',
    `inserted 1 rows: ${TOKEN}`,
    'committed 2',
  ]);
  expect(world.deadLetters).toMatchObject([
    { stage: 'store', reason: { code: 'undecodable_record' }, body: Buffer.from('garbage') },
    {
      stage: 'store',
      reason: { code: 'unstorable_event', field: 'request_id' },
      eventId: unstorable.event.id,
      coordinates: { partition: 0, offset: 1, index: 0 },
      project: 'default',
      dialect: 'test',
      serviceVersion: '1.0.0',
    },
  ]);
});

test('a batch without anything new needs no plan and no insert', async () => {
  world = new WriterWorld();
  await storeAll(toMessage([anEvent(0)]));
  await world.publish(toMessage([anEvent(0)]));
  await world.drained();
  expect(world.steps.names.slice(-2)).toEqual(['committed 1', 'committed 2']);
});

test('a first insert that fails without an answer is followed by a look at what is stored', async () => {
  world = new WriterWorld();
  world.insertInstead = () => Promise.reject(noAnswer);
  await storeAll(toMessage([anEvent(0)]), toMessage([anEvent(1)]));
  expect(world.steps.names.slice(OPENING.length)).toEqual([
    'planned 0-2',
    'looked for stored rows',
    `inserted 2 rows: ${TOKEN}`,
    'committed 2',
  ]);
});

test('of an insert that reached one month and not the other only the missing rows are sent again', async () => {
  world = new WriterWorld();
  world.insertInstead = (token, rows) => {
    world.tables.insertFirstMonth(token, rows);
    return Promise.reject(noAnswer);
  };
  await storeAll(toMessage([anEvent(0), anEvent(1)]), toMessage([anEvent(2, { receptionTime: APRIL })]));
  expect(world.steps.names).toContain(`inserted 1 rows: ${TOKEN}`);
  expect(storedMessages()).toEqual(['event 0', 'event 1', 'event 2']);
});

test('a writer that has lost its partition meanwhile does not plan', async () => {
  world = new WriterWorld({ faults: new Map([[OPENING.length, 'late arrival']]) });
  await storeAll(toMessage([anEvent(0, { identity: 'a' })]));
  await world.slowWritersEnded();
  expect(world.steps.names.slice(-2)).toEqual(['committed 1', 'looked keys up']);
});

test('a writer that has lost its partition meanwhile publishes no dead letter', async () => {
  world = new WriterWorld({ faults: new Map([[OPENING.length, 'late arrival']]) });
  await storeAll(toMessage([anEvent(0, { identity: 'a' })]), Buffer.from('garbage'));
  await world.slowWritersEnded();
  expect(world.steps.names.slice(-2)).toEqual(['committed 2', 'looked keys up']);
  expect(world.deadLetters).toHaveLength(1);
});

test('a writer that has lost its partition while it looked at what is stored does not insert', async () => {
  world = new WriterWorld({ faults: new Map([[OPENING.length + 2, 'late answer']]), forgetsTokens: true });
  world.insertInstead = () => Promise.reject(noAnswer);
  await storeAll(toMessage([anEvent(0)]));
  await world.slowWritersEnded();
  expect(world.steps.names.at(-1)).toBe('committed 1');
  expect(storedMessages()).toEqual(['event 0']);
});

test('a partition whose insert ClickHouse refuses, with no event to blame, stands still, loudly, and loses nothing', async () => {
  world = new WriterWorld();
  const { mend } = refuseInserts(new ClickHouseError('Cannot parse JSON', 117, false));
  await world.publish(toMessage([anEvent(0)]));
  await world.start();
  await world.until(() => world.fault !== undefined);
  expect(world.fault).toContain('events.normalised.v1/0: halted: Cannot parse JSON');
  // What is known to be good, and then the event.
  expect(world.steps.names.slice(-3)).toEqual(['planned 0-1', 'tried 1 rows', 'tried 1 rows']);
  expect(world.deadLetters).toEqual([]);
  mend();
  await world.drained();
  expect(world.fault).toBeUndefined();
  expect(storedMessages()).toEqual(['event 0']);
});

test('a table that is missing is no event’s fault: none is tried, and the partition goes on by itself when it is there', async () => {
  world = new WriterWorld();
  const { mend } = refuseInserts(new ClickHouseError('Table events_v1 does not exist', 60, false));
  await world.publish(toMessage([anEvent(0)]));
  await world.start();
  await world.until(() => world.fault !== undefined);
  expect(world.fault).toContain('halted: Table events_v1 does not exist; tried again every');
  mend();
  await world.drained();
  expect(world.steps.names.some((name) => name.startsWith('tried'))).toBe(false);
  expect(world.deadLetters).toEqual([]);
  expect(storedMessages()).toEqual(['event 0']);
});

test('under pressure a batch begins only when it is its turn', async () => {
  world = new WriterWorld();
  world.pressure.noteFailure(new ClickHouseError('Too many parts', 252, true), performance.now());
  const startedAt = performance.now();
  await storeAll(toMessage([anEvent(0)]));
  await world.publish(toMessage([anEvent(1)]));
  await world.drained();
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(world.pressure.spacingMs - 1);
  expect(world.pressure.spacingMs).toBeGreaterThan(0);
});

test('a writer that is to stop settles the batch under way', async () => {
  world = new WriterWorld({ graceMs: 60_000 });
  const { answer, isAsked } = holdInserts();
  await world.publish(toMessage([anEvent(0)]));
  await world.start();
  await world.until(isAsked);
  const stopped = world.stop();
  // Longer than no time at all, which is what a writer has that gives up at once.
  await delay(30);
  answer();
  await stopped;
  expect(world.committed).toMatchObject({ offset: 1 });
  expect(storedMessages()).toEqual(['event 0']);
});

test('a writer that is to stop leaves an insert that is not answered to the next one, by its plan', async () => {
  world = new WriterWorld({ graceMs: 20 });
  const { answer, isAsked } = holdInserts();
  await world.publish(toMessage([anEvent(0)]));
  await world.start();
  await world.until(isAsked);
  await world.stop();
  expect(world.committed?.metadata).toContain('"plan":{"to":1}');
  answer();
  await world.start();
  await world.drained();
  expect(storedMessages()).toEqual(['event 0']);
});

test('through a long outage a writer keeps a bounded part of the log, then stores the rest in full batches', async () => {
  world = new WriterWorld({ maxRows: 10, maxFetchBytes: 2_000 });
  const { mend, attempts } = refuseInserts(noAnswer);
  await world.start();
  for (let raw = 0; raw < 300; raw += 1) await world.publish(toMessage([anEvent(raw)]));
  await world.until(() => attempts() > 50);
  expect(world.deadLetters).toEqual([]);
  expect(world.delivered).toBeLessThan(100);
  mend();
  await world.drained();
  expect(world.tables.events).toHaveLength(300);
  const inserts = world.steps.names.filter((name) => name.startsWith('inserted'));
  expect(inserts.length).toBeLessThanOrEqual(31);
});

test('an event whose row ClickHouse refuses is a dead letter, and the others go in under the token of the whole', async () => {
  world = new WriterWorld();
  const refused = aRefusedEvent(1, { identity: 'a' });
  await storeAll(toRefusedMessage([anEvent(0), refused]), toMessage([anEvent(2, { identity: 'b' })]));
  expect(storedMessages()).toEqual(['event 0', 'event 2']);
  expect(world.steps.names.slice(-5)).toEqual([
    'published 1 dead letters',
    'looked for stored rows',
    `inserted 2 rows: ${TOKEN}`,
    `inserted 1 keys: ${TOKEN}:keys`,
    'committed 2',
  ]);
  expect(world.deadLetters).toMatchObject([
    { reason: { code: 'unstorable_event', message: 'Cannot parse JSON' }, eventId: refused.event.id },
  ]);
  expect(await world.metric('writer_events_total{outcome="dead_lettered"}')).toBe(1);
  expect(await world.metric('writer_events_total{outcome="stored"}')).toBe(2);
});

test('while ClickHouse is down the partition says so and goes on trying', async () => {
  world = new WriterWorld();
  let attempts = 0;
  const refuse = () => {
    attempts += 1;
    if (attempts < 5) world.insertInstead = refuse;
    return Promise.reject(noAnswer);
  };
  world.insertInstead = refuse;
  await world.publish(toMessage([anEvent(0)]));
  await world.start();
  await world.until(() => world.fault !== undefined);
  expect(world.fault).toBe('events.normalised.v1/0: trying again: no answer');
  await world.drained();
  expect(attempts).toBe(5);
  expect(world.fault).toBeUndefined();
  expect(world.deadLetters).toEqual([]);
  expect(await world.metric('writer_retries_total')).toBe(5);
});

test('a key that was stored while its row was not does not keep the row out of the repeated batch', async () => {
  world = new WriterWorld();
  await storeAll(toMessage([anEvent(0, { identity: 'a' })]));
  await world.stop();
  world.tables.events = [];
  world.tables.forgetTokens();
  await world.commitByHand({ offset: 0, metadata: '{"v":1,"incarnation":"i1","marks":{},"plan":{"to":1}}' });
  await world.start();
  await world.drained();
  expect(storedMessages()).toEqual(['event 0']);
});

test('every event is counted once, by what became of it', async () => {
  world = new WriterWorld();
  const unstorable = anEvent(3, { overrides: { requestId: '' } });
  await storeAll(
    toMessage([anEvent(0, { identity: 'a' }), anEvent(1), anEvent(2, { identity: 'a' }), unstorable]),
    toMessage([anEvent(0, { identity: 'a' }), anEvent(1)]),
  );
  const counts = ['stored', 'duplicate', 'replayed', 'dead_lettered'].map((outcome) =>
    world.metric(`writer_events_total{outcome="${outcome}"}`),
  );
  expect(await Promise.all(counts)).toEqual([2, 1, 2, 1]);
});

test('the first of an identity is the one that is kept, in one batch and over batches', async () => {
  world = new WriterWorld({ maxRows: 2 });
  const [first, ...later] = [0, 1, 2, 3].map((raw) => anEvent(raw, { identity: 'a' }));
  await storeAll(...[first, ...later].flatMap((event) => (event === undefined ? [] : [toMessage([event])])));
  expect(storedMessages()).toEqual(['event 0']);
  expect(world.tables.events.map((row) => uuidFromBytes(row.event_id))).toEqual([first?.event.id]);
});

test('the same identity is let in again when its window is over', async () => {
  world = new WriterWorld({ maxRows: 1 });
  const at = (raw: number, seconds: number) =>
    toMessage([anEvent(raw, { identity: 'a', windowSeconds: 3_600, receptionTime: END_OF_MARCH + seconds * 1_000 })]);
  await storeAll(at(0, 0), at(1, 3_599), at(2, 3_602), at(3, 3_700));
  expect(storedMessages()).toEqual(['event 0', 'event 2']);
});
