import { ANY_EVENT, type EventReader, type Subscriber, type SubscriptionRoute } from '@millrace/domain';

/**
 * Sends the message of every event that is stored. To what the client says it answers the same; `throw`, `reject` (a
 * promise that nobody handles), `close` and `flood` (so many bytes that only a client which reads them gets all) do what they say.
 */
export const fakeSubscription: SubscriptionRoute = {
  name: 'live',
  path: '/fake/live',
  subprotocols: ['newer', 'older'],
  maxMessageBytes: 1_000,
  admit: ({ query }) => (query.has('bad') ? { code: 'invalid_query', message: 'as asked' } : undefined),
  connect: (subscriber, events) => {
    void follow(subscriber, events);
    return (message) => {
      if (message === 'throw') throw new Error('the fake was told to');
      if (message === 'reject') void reject();
      else if (message === 'close') subscriber.close(4_000, 'as asked');
      else if (message === 'flood') void flood(subscriber);
      else void subscriber.send(message);
    };
  },
};

async function follow(subscriber: Subscriber, events: EventReader): Promise<void> {
  await subscriber.send(`hello ${subscriber.project.id} ${subscriber.subprotocol}`);
  for await (const stored of events.follow(ANY_EVENT, subscriber.signal))
    for (const { event } of stored) await subscriber.send(event.message);
}

async function flood({ signal, send }: Subscriber): Promise<void> {
  while (!signal.aborted) await send(new Uint8Array(256 * 1024));
}

async function reject(): Promise<void> {
  await new Promise(setImmediate);
  throw new Error('the fake was told to');
}
