import { readConfig, type Environment } from '@millrace/config';
import { encodeRawBatchEntry, encodeRawBatchTrailer, newRequestId, OWES_NOTHING, TOPICS } from '@millrace/contracts';
import { kafkaSettings, publisherComponent } from '@millrace/kafka';
import { createSilentLogger } from '@millrace/observability';

const EVENTS_PER_REQUEST = 100;
/** About 600 kB a message, as large as gateways make them under load. */
const REQUESTS_PER_MESSAGE = 20;

/**
 * Publishes events to the raw topic as gateways would have, as fast as the broker takes them: of 300 bytes, half of them
 * with an identity. `events` is a multiple of what a message holds, 2,000.
 */
export async function fillBacklog(environment: Environment, events: number): Promise<void> {
  const { kafka } = readConfig({ kafka: kafkaSettings }, environment);
  const options = { config: kafka, clientId: 'backlog', topic: TOPICS.raw, log: createSilentLogger() };
  const { value: publisher, stop } = await publisherComponent(options).start();
  let next = 0;
  const publishTo = async (partition: number) => {
    while (next < events) {
      const first = next;
      next += EVENTS_PER_REQUEST * REQUESTS_PER_MESSAGE;
      await publisher.publish(partition, [{ value: aRawMessage(first) }]);
    }
  };
  await Promise.all(Array.from({ length: publisher.partitions }, (_, partition) => publishTo(partition)));
  await stop();
}

function aRawMessage(firstEvent: number): Buffer {
  const entries = Array.from({ length: REQUESTS_PER_MESSAGE }, (_, request) =>
    aRequest(firstEvent + request * EVENTS_PER_REQUEST),
  );
  const origin = { gatewayVersion: 'backlog', gatewayId: 'backlog', lowWatermark: OWES_NOTHING };
  return Buffer.concat([...entries, encodeRawBatchTrailer(origin)]);
}

function aRequest(firstEvent: number): Uint8Array {
  const events = Array.from({ length: EVENTS_PER_REQUEST }, (_, index) => anEvent(firstEvent + index));
  return encodeRawBatchEntry({
    requestId: newRequestId(),
    dialect: 'native',
    route: 'events',
    project: 'default',
    receivedAt: Date.now(),
    contentType: 'application/json',
    contentEncoding: '',
    body: Buffer.from(JSON.stringify(events)),
    clientAddress: '192.0.2.1',
    userAgent: 'backlog/1.0',
    headers: {},
    parameters: {},
    refused: [],
    traceparent: '',
  });
}

function anEvent(number: number): object {
  return {
    ...(number % 2 === 0 ? { id: `backlog-${String(number)}` } : {}),
    type: `backlog.${String(number % 7)}`,
    source: `machine-${String(number % 40)}`,
    message: `what happened as number ${String(number)} of a long row of events that nobody took for hours`,
    attributes: { number, unit: 'ms', value: number / 3, host: `host-${String(number % 100)}`, state: 'on' },
  };
}
