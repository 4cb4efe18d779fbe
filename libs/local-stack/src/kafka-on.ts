import type { Component } from '@millrace/service-runtime';
import { kafka, type KafkaOptions } from './kafka';
import { kafkaContainer } from './kafka-container';
import type { KafkaRuntime } from './kafka-runtime';
import type { SupervisedProcess } from './supervised-process';

/** A single Kafka node on what the machine has. */
export function kafkaOn(runtime: KafkaRuntime, options: Omit<KafkaOptions, 'java'>): Component<SupervisedProcess> {
  return runtime.kind === 'java'
    ? kafka({ ...options, java: runtime.java })
    : kafkaContainer({ ...options, engine: runtime.engine });
}
