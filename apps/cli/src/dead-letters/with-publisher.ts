import { setTimeout as delay } from 'node:timers/promises';
import { TOPICS } from '@millrace/contracts';
import { publisherComponent, readTopology, type KafkaConfig, type Publisher } from '@millrace/kafka';
import { createSilentLogger } from '@millrace/observability';
import type { Running } from '@millrace/service-runtime';

/** A publisher that has nothing under way says goodbye within moments. */
const STOP_MS = 2_000;

/** Connects to Kafka for as long as `work` takes. Rejects with words for a person when it cannot. */
export async function withPublisher(config: KafkaConfig, work: (publisher: Publisher) => Promise<void>): Promise<void> {
  await requireTopics(config);
  const component = publisherComponent({
    config,
    clientId: 'millrace-dead-letters',
    topic: TOPICS.raw,
    log: createSilentLogger(),
  });
  await useAndStop(await component.start(), work);
}

/** The publisher waits for Kafka without end, and a person should know at once what it would wait for. */
async function requireTopics(config: KafkaConfig): Promise<void> {
  const topology = await readTopology(config).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`Kafka cannot be asked: ${why}`, { cause: error });
  });
  if (topology === undefined) throw new Error('Kafka has no topics for Millrace yet; run `millrace migrate`');
}

/**
 * Stops the publisher after `work`, and waits for that, but not without end: a batch that Kafka does not answer is tried
 * for as long as the process lives.
 */
export async function useAndStop(
  { value, stop }: Running<Publisher>,
  work: (publisher: Publisher) => Promise<void>,
  withinMs = STOP_MS,
): Promise<void> {
  try {
    await work(value);
  } finally {
    const patience = new AbortController();
    const impatience = delay(withinMs, undefined, { signal: patience.signal }).catch(() => undefined);
    await Promise.race([stop(), impatience]);
    patience.abort();
  }
}
