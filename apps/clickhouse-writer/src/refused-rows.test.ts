import { ClickHouseError } from '@millrace/clickhouse';
import { anEvent, aRefusedEvent, toMessage, toRefusedMessage, type TestEvent } from './testing/an-event';
import { WriterWorld } from './testing/writer-world';

let world: WriterWorld;

// Of milliseconds each, on machines that do other things too.
jest.setTimeout(60_000);

afterEach(async () => {
  await world.stop();
  expect(world.fatal).toEqual([]);
});

const HOSTILE = { overrides: { project: 'hostile' } };

/** So many events whose rows ClickHouse refuses, from this raw offset on. */
function refusedEvents(from: number, count: number): readonly TestEvent[] {
  return Array.from({ length: count }, (_, index) => aRefusedEvent(from + index, HOSTILE));
}

const storedMessages = () => world.tables.events.map((row) => String(row.message)).toSorted();
const idsOf = (events: readonly TestEvent[]) => events.map(({ event }) => event.id).toSorted();
const deadIds = () => world.deadLetters.map(({ eventId }) => eventId).toSorted();

test('a project whose every event is refused, any number of them, holds up nobody else', async () => {
  world = new WriterWorld({ maxRows: 200 });
  const refused = refusedEvents(1, 120);
  await world.publish(toMessage([anEvent(0)]), toRefusedMessage(refused), toMessage([anEvent(121)]));
  await world.start();
  await world.drained();
  expect(storedMessages()).toEqual(['event 0', 'event 121']);
  expect(deadIds()).toEqual(idsOf(refused));
  expect(await world.metric('writer_events_total{outcome="dead_lettered"}')).toBe(120);
});

test('a batch of nothing but refused events is passed, too', async () => {
  world = new WriterWorld({ maxRows: 150 });
  const refused = refusedEvents(0, 150);
  await world.publish(toRefusedMessage(refused), toMessage([anEvent(150)]));
  await world.start();
  await world.drained();
  expect(storedMessages()).toEqual(['event 150']);
  expect(deadIds()).toEqual(idsOf(refused));
});

test('a schema that takes no row at all, of anybody, is no event’s fault: the partition stands still until it is mended', async () => {
  world = new WriterWorld();
  world.tables.fault = new ClickHouseError('Cannot convert String to Int8', 53, false);
  const refused = refusedEvents(1, 2);
  await world.publish(toRefusedMessage([anEvent(0), ...refused]));
  await world.start();
  await world.until(() => world.fault !== undefined);
  expect(world.fault).toContain('events.normalised.v1/0: halted: Cannot convert String to Int8');
  expect(world.deadLetters).toEqual([]);
  world.tables.fault = undefined;
  await world.drained();
  expect(storedMessages()).toEqual(['event 0']);
  expect(deadIds()).toEqual(idsOf(refused));
});
