import { CompressionTypes, type Kafka, type Message } from 'kafkajs';
import { ENDLESS_RETRIES } from './kafka-client';
import type { OutgoingRecord } from './records';

/** An idempotent producer as kafkajs has it: after certain answers its sequence numbers are wrong for ever. */
export interface IdempotentProducer {
  /** Resolves with the offset of the first record. */
  send(partition: number, records: readonly OutgoingRecord[]): Promise<number>;
  disconnect(): Promise<void>;
}

/** Resolves when it has a producer id of its own, however long that takes. */
export async function connectProducer(kafka: Kafka, topic: string): Promise<IdempotentProducer> {
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    retry: ENDLESS_RETRIES,
    createPartitioner:
      () =>
      ({ message }) =>
        message.partition ?? 0,
  });
  await producer.connect();
  return {
    send: async (partition, records) => {
      const messages = records.map((record) => toMessage(partition, record));
      const [answer] = await producer.send({ topic, messages, acks: -1, compression: CompressionTypes.None });
      return Number(answer?.baseOffset);
    },
    disconnect: () => producer.disconnect(),
  };
}

function toMessage(partition: number, { key, value, headers }: OutgoingRecord): Message {
  return {
    partition,
    key: key ?? null,
    value: Buffer.from(value.buffer, value.byteOffset, value.byteLength),
    headers: { ...headers },
  };
}
