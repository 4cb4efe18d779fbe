import type { Component } from '@millrace/service-runtime';
import { kafka, type KafkaOptions } from './kafka';
import { kafkaContainer, type KafkaContainerOptions } from './kafka-container';
import type { KafkaRuntime } from './kafka-runtime';
import type { SupervisedProcess } from './supervised-process';

/** What both kinds of a node take; `image` is for a container only. */
export type KafkaOnOptions = Omit<KafkaOptions, 'java'> & Pick<KafkaContainerOptions, 'image'>;

/** A single Kafka node on what the machine has. */
export function kafkaOn(runtime: KafkaRuntime, options: KafkaOnOptions): Component<SupervisedProcess> {
  return runtime.kind === 'java'
    ? kafka({ ...options, java: runtime.java })
    : kafkaContainer({ ...options, engine: runtime.engine });
}
