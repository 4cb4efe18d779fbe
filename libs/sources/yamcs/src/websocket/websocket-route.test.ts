import { decodeMessage, yamcsMessages } from '@millrace/contracts';
import { EventReaderError, isJsonObject, type EventReader, type JsonObject, type Subscriber } from '@millrace/domain';
import { aStoredEvent, eventsInMemory, PROJECT } from '@millrace/testing';
import fc from 'fast-check';
import { websocketRoute } from './websocket-route';

const { Event, SubscribeEventsRequest } = yamcsMessages.protobuf.events;
const { CancelOptions, ClientMessage, Reply, ServerMessage, State } = yamcsMessages.api;

const HEAD = { method: 'GET', path: '/api/websocket', pathParameters: {}, query: new URLSearchParams(), headers: {} };

/** A client whose connection is an object; what is sent to it waits until it is asked for. */
function connect(subprotocol: string, events: EventReader = eventsInMemory()) {
  const ended = new AbortController();
  const received: (string | Uint8Array)[] = [];
  const closed: [number, string][] = [];
  let wake = (): void => undefined;
  const subscriber: Subscriber = {
    head: HEAD,
    project: PROJECT,
    subprotocol,
    signal: ended.signal,
    send: (message) => {
      received.push(message);
      wake();
      return Promise.resolve();
    },
    close: (code, reason) => {
      closed.push([code, reason]);
      ended.abort();
      wake();
    },
  };
  const take = websocketRoute.connect(subscriber, events);
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise<void>((resolve) => (wake = resolve));
  };
  return {
    take,
    received,
    closed,
    leave: () => {
      ended.abort();
    },
    /** The next message that was sent to the client. */
    next: async (): Promise<string | Uint8Array> => {
      await until(() => received.length > 0);
      return received.shift() ?? '';
    },
    untilClosed: () => until(() => closed.length > 0),
  };
}

type Client = ReturnType<typeof connect>;

function say(client: Client, message: JsonObject): void {
  client.take(JSON.stringify(message));
}

async function hear(client: Client): Promise<JsonObject> {
  const message = await client.next();
  const parsed = JSON.parse(String(message)) as JsonObject;
  if (typeof message !== 'string' || !isJsonObject(parsed)) throw new Error('is no JSON object');
  return parsed;
}

function anEvent(message: string, source = 'FS', instance = 'simulator') {
  return aStoredEvent({ event: { message, source, type: '' }, attributes: { instance } });
}

const REPLY = '/yamcs.api.Reply';
const EVENT = '/yamcs.protobuf.events.Event';

test('a subscription is replied to, then sends the events of its instance as they are stored', async () => {
  const events = eventsInMemory([anEvent('before')]);
  const client = connect('json', events);
  say(client, { type: 'events', id: 7, options: { instance: 'simulator' } });
  expect(await hear(client)).toEqual({ type: 'reply', call: 1, data: { '@type': REPLY, replyTo: 7 } });
  events.add(anEvent('elsewhere', 'FS', 'ops'), anEvent('one'));
  events.add(anEvent('two'));
  expect(await hear(client)).toMatchObject({
    type: 'events',
    call: 1,
    seq: 1,
    data: { '@type': EVENT, source: 'FS', message: 'one' },
  });
  expect(await hear(client)).toMatchObject({ call: 1, seq: 2, data: { message: 'two' } });
});

test('a subscription is replied to when nothing can be missed any more', async () => {
  const events = eventsInMemory();
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const client = connect('json', {
    ...events,
    follow: async function* (where, signal) {
      await begun;
      yield* events.follow(where, signal);
    },
  });
  say(client, { type: 'events', id: 1, options: { instance: 'simulator' } });
  await new Promise(setImmediate);
  expect(client.received).toEqual([]);
  begin();
  expect(await hear(client)).toMatchObject({ type: 'reply', data: { replyTo: 1 } });
});

test('calls stand side by side, each with its filter', async () => {
  const events = eventsInMemory();
  const client = connect('', events);
  say(client, { type: 'events', id: 1, options: { instance: 'simulator', filter: 'source=a' } });
  say(client, { type: 'events', id: 2, options: { instance: 'simulator', filter: '-x' } });
  expect([await hear(client), await hear(client)]).toMatchObject([
    { call: 1, data: { replyTo: 1 } },
    { call: 2, data: { replyTo: 2 } },
  ]);
  events.add(anEvent('x', 'a'));
  expect(await hear(client)).toMatchObject({ call: 1, data: { message: 'x' } });
  events.add(anEvent('y', 'b'));
  expect(await hear(client)).toMatchObject({ call: 2, data: { message: 'y' } });
});

test('a message that names a call changes its subscription and is not replied to', async () => {
  const events = eventsInMemory();
  const client = connect('json', events);
  say(client, { type: 'events', options: { instance: 'simulator', filter: 'old' } });
  say(client, { type: 'events', call: 1, options: { instance: 'simulator', filter: 'new' } });
  say(client, { type: 'state' });
  expect([await hear(client), await hear(client)]).toMatchObject([
    { type: 'reply', call: 1 },
    { type: 'state', data: { calls: [{ call: 1, options: { filter: 'new' } }] } },
  ]);
  events.add(anEvent('old'), anEvent('new'));
  expect(await hear(client)).toMatchObject({ call: 1, seq: 1, data: { message: 'new' } });
});

test('a change that is refused leaves the subscription as it was', async () => {
  const events = eventsInMemory();
  const client = connect('json', events);
  say(client, { type: 'events', options: { instance: 'simulator', filter: 'old' } });
  say(client, { type: 'events', id: 2, call: 1, options: { instance: 'simulator', filter: '(' } });
  expect(await hear(client)).toMatchObject({ data: {} });
  expect(await hear(client)).toMatchObject({ data: { replyTo: 2, exception: { code: 400 } } });
  events.add(anEvent('old'));
  expect(await hear(client)).toMatchObject({ call: 1, data: { message: 'old' } });
});

test('a call that is cancelled sends no more, and the state tells of those that are left', async () => {
  const events = eventsInMemory();
  const client = connect('json', events);
  say(client, { type: 'events', options: { instance: 'simulator', filter: 'a' } });
  say(client, { type: 'events', options: { instance: 'simulator' } });
  say(client, { type: 'cancel', options: { call: 1 } });
  say(client, { type: 'state' });
  expect([await hear(client), await hear(client)]).toMatchObject([{ call: 1 }, { call: 2 }]);
  expect(await hear(client)).toEqual({
    type: 'state',
    data: {
      '@type': '/yamcs.api.State',
      calls: [
        {
          call: 2,
          type: 'events',
          options: { '@type': '/yamcs.protobuf.events.SubscribeEventsRequest', instance: 'simulator' },
        },
      ],
    },
  });
  events.add(anEvent('a'));
  expect(await hear(client)).toMatchObject({ call: 2, data: { message: 'a' } });
  expect(client.received).toEqual([]);
});

test.each<[string, JsonObject, JsonObject]>([
  ['an unknown topic', { type: 'time' }, { code: 404, type: 'NotFoundException', msg: "No topic 'time'" }],
  [
    'an unknown instance',
    { type: 'events', options: { instance: 'nope' } },
    { code: 404, type: 'NotFoundException', msg: "No instance named 'nope'" },
  ],
  ['no instance', { type: 'events' }, { code: 404, type: 'NotFoundException', msg: "No instance named ''" }],
  [
    'a wrong filter',
    { type: 'events', options: { instance: 'nope', filter: 'a AND' } },
    {
      code: 400,
      type: 'BadRequestException',
      msg: 'Syntax error in filter',
      detail: { '@type': '/yamcs.api.FilterSyntaxException', beginLine: 1, beginColumn: 6, endLine: 1, endColumn: 6 },
    },
  ],
  [
    'options of other types',
    { type: 'events', options: { instance: 5 } },
    { code: 400, type: 'BadRequestException', msg: 'The options are not a SubscribeEventsRequest' },
  ],
  [
    'a call that is not there',
    { type: 'events', call: 3, options: { instance: 'simulator' } },
    { code: 400, type: 'BadRequestException', msg: 'Cannot find matching call' },
  ],
])('%s is replied to with an exception', async (_, message, exception) => {
  const client = connect('json');
  say(client, { id: 9, ...message });
  expect(await hear(client)).toEqual({ type: 'reply', data: { '@type': REPLY, replyTo: 9, exception } });
  expect(client.closed).toEqual([]);
});

test('a connection has sixteen calls at most; one that ends makes room', async () => {
  const client = connect('json');
  const subscribe = { type: 'events', options: { instance: 'simulator' } };
  for (let call = 0; call < 17; call++) say(client, subscribe);
  say(client, { type: 'cancel', options: { call: 5 } });
  say(client, subscribe);
  const replies: JsonObject[] = [];
  for (let message = 0; message < 18; message++) replies.push(await hear(client));
  expect(replies[15]).toMatchObject({ call: 16 });
  expect(replies[16]).toMatchObject({ data: { exception: { code: 429, type: 'TooManyRequestsException' } } });
  expect(replies[17]).toMatchObject({ call: 17 });
});

test('in protobuf everything is said in protobuf', async () => {
  const extensions = Buffer.from('a20603616263', 'hex');
  const events = eventsInMemory();
  const client = connect('protobuf', events);
  const value = SubscribeEventsRequest.encode({ instance: 'simulator', filter: 'one' }).finish();
  const url = 'type.googleapis.com/yamcs.protobuf.events.SubscribeEventsRequest';
  const options = { type_url: url, value };
  client.take(ClientMessage.encode({ type: 'events', id: 1, options }).finish());
  client.take(ClientMessage.encode({ type: 'state' }).finish());
  const messages = [await client.next(), await client.next()];
  events.add({ ...anEvent('one'), event: { ...anEvent('one').event, extensions } });
  const [reply, state, event] = [...messages, await client.next()].map((message) => {
    const decoded = decodeMessage(ServerMessage, message as Uint8Array);
    if (decoded.kind !== 'ok') throw new Error(decoded.message);
    return decoded.value;
  });
  expect(reply).toMatchObject({ type: 'reply', call: 1, seq: 0, data: { type_url: '/yamcs.api.Reply' } });
  expect(Reply.decode(reply?.data?.value ?? new Uint8Array())).toMatchObject({ replyTo: 1 });
  expect(State.decode(state?.data?.value ?? new Uint8Array())).toMatchObject({
    calls: [{ call: 1, type: 'events', options: { value } }],
  });
  expect(event).toMatchObject({ type: 'events', call: 1, seq: 1, data: { type_url: EVENT } });
  const sent = decodeMessage(Event, event?.data?.value ?? new Uint8Array());
  expect(sent).toMatchObject({ value: { message: 'one', source: 'FS', $unknowns: [extensions] } });
});

test('in protobuf a call is cancelled, and options of another type are refused', async () => {
  const client = connect('protobuf');
  const subscribe = SubscribeEventsRequest.encode({ instance: 'simulator' }).finish();
  const cancel = CancelOptions.encode({ call: 1 }).finish();
  const send = (type: string, typeUrl: string, value: Uint8Array): void => {
    client.take(ClientMessage.encode({ type, options: { type_url: typeUrl, value } }).finish());
  };
  send('events', '/yamcs.protobuf.events.SubscribeEventsRequest', subscribe);
  send('cancel', '/yamcs.api.CancelOptions', cancel);
  send('events', '/yamcs.api.CancelOptions', cancel);
  client.take(ClientMessage.encode({ type: 'state' }).finish());
  await client.next();
  const refused = ServerMessage.decode((await client.next()) as Uint8Array).data?.value ?? new Uint8Array();
  expect(Reply.decode(refused)).toMatchObject({ exception: { code: 400, type: 'BadRequestException' } });
  const state = ServerMessage.decode((await client.next()) as Uint8Array).data?.value ?? new Uint8Array();
  expect(State.decode(state).calls).toEqual([]);
});

test.each([
  ['json', 'no JSON'],
  ['json', '[]'],
  ['json', '{"id":1}'],
  ['json', '{"type":"events","options":[]}'],
  ['json', Buffer.from([0xff])],
  ['protobuf', Buffer.from([0x0a, 0x05, 0x61])],
  ['protobuf', 'text'],
])('in %s, %j is no message and ends the connection', (subprotocol, message) => {
  const client = connect(subprotocol);
  client.take(message);
  expect(client.closed).toEqual([[1007, 'not a ClientMessage']]);
});

test.each(['json', 'protobuf'])('in %s no message is beyond the connection', async (subprotocol) => {
  const sample = ClientMessage.encode({ type: 'events', id: 1, options: { type_url: '/x', value: Buffer.from('y') } });
  const bytes = fc.oneof(
    fc.uint8Array(),
    fc.tuple(fc.nat(), fc.nat({ max: 255 })).map(([at, byte]) => sample.finish().with(at % sample.len, byte)),
  );
  const topic = fc.constantFrom('events', 'cancel', 'state', 'time');
  const json = fc
    .record({ type: topic, id: fc.jsonValue(), call: fc.jsonValue(), options: fc.jsonValue() }, { requiredKeys: [] })
    .map((message) => JSON.stringify(message));
  await fc.assert(
    fc.asyncProperty(fc.oneof(bytes, json, fc.string()), async (message) => {
      const client = connect(subprotocol);
      client.take(message);
      await new Promise(setImmediate);
      client.leave();
      expect(client.closed.filter(([code]) => code !== 1007)).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});

test('when stored events cannot be read any more the connection ends', async () => {
  const failing: EventReader = {
    ...eventsInMemory(),
    follow: () => {
      throw new EventReaderError('gone', 'unavailable');
    },
  };
  const client = connect('json', failing);
  say(client, { type: 'events', options: { instance: 'simulator' } });
  await client.untilClosed();
  expect(client.closed).toEqual([[1011, 'stored events cannot be read']]);
});

/** A store that answers as it is told to, and tells what it was asked to follow. */
function aStore(count: EventReader['count']) {
  const followed: AbortSignal[] = [];
  const events = eventsInMemory();
  const store: EventReader = {
    ...events,
    count,
    follow: (where, signal) => {
      followed.push(signal);
      return events.follow(where, signal);
    },
  };
  return { store, followed };
}

test.each(['invalid-pattern', 'too-expensive'] as const)(
  'what the store can never answer (%s) is refused, and the other calls go on',
  async (kind) => {
    const { store, followed } = aStore(({ where }) => {
      return JSON.stringify(where).includes('odd')
        ? Promise.reject(new EventReaderError('it is too odd', kind))
        : Promise.resolve(0);
    });
    const client = connect('json', store);
    say(client, { type: 'events', id: 1, options: { instance: 'simulator' } });
    say(client, { type: 'events', id: 2, options: { instance: 'simulator', filter: 'message =~ odd' } });
    say(client, { type: 'events', id: 3, call: 1, options: { instance: 'simulator', filter: 'message =~ odd' } });
    const exception = { code: 400, type: 'BadRequestException', msg: 'it is too odd' };
    expect([await hear(client), await hear(client), await hear(client)]).toEqual([
      { type: 'reply', call: 1, data: { '@type': REPLY, replyTo: 1 } },
      { type: 'reply', data: { '@type': REPLY, replyTo: 2, exception } },
      { type: 'reply', data: { '@type': REPLY, replyTo: 3, exception } },
    ]);
    expect(followed.map(({ aborted }) => aborted)).toEqual([false]);
    expect(client.closed).toEqual([]);
  },
);

test('while the store does not answer a subscription waits for it', async () => {
  const { store, followed } = aStore(() => Promise.reject(new EventReaderError('gone', 'unavailable')));
  const client = connect('json', store);
  say(client, { type: 'events', id: 1, options: { instance: 'simulator' } });
  expect(await hear(client)).toEqual({ type: 'reply', call: 1, data: { '@type': REPLY, replyTo: 1 } });
  expect(followed).toHaveLength(1);
});

test('a client that sends faster than it is answered is sent away, and the store is asked for one thing at a time', () => {
  let questions = 0;
  const { store } = aStore(() => {
    questions += 1;
    return new Promise(() => undefined);
  });
  const client = connect('json', store);
  for (let message = 0; message < 66; message++) {
    expect(client.closed).toEqual([]);
    say(client, { type: 'events', options: { instance: 'simulator' } });
  }
  expect(client.closed).toEqual([[1013, 'messages come too fast']]);
  expect(questions).toBe(1);
});

test('a fault of ours ends the connection', async () => {
  const { store } = aStore(() => Promise.reject(new TypeError('a fault')));
  const client = connect('json', store);
  say(client, { type: 'events', options: { instance: 'simulator' } });
  await client.untilClosed();
  expect(client.closed).toEqual([[1011, 'a message cannot be answered']]);
});

test('a client that left while the store was asked is not followed for', async () => {
  let answer = (): void => undefined;
  const { store, followed } = aStore(
    () =>
      new Promise(
        (resolve) =>
          (answer = () => {
            resolve(0);
          }),
      ),
  );
  const client = connect('json', store);
  say(client, { type: 'events', options: { instance: 'simulator' } });
  client.leave();
  answer();
  await new Promise(setImmediate);
  expect(followed).toEqual([]);
});

test('when the client leaves, nothing is followed any more', async () => {
  const { store, followed } = aStore(() => Promise.resolve(0));
  const client = connect('json', store);
  say(client, { type: 'events', options: { instance: 'simulator' } });
  await client.next();
  client.leave();
  expect(followed.map(({ aborted }) => aborted)).toEqual([true]);
  expect(client.closed).toEqual([]);
});
