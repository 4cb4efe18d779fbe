import type { Component } from '@millrace/service-runtime';
import { kafka } from './kafka';
import { kafkaName } from './kafka-cluster';
import { kafkaContainer } from './kafka-container';
import type { KafkaPorts } from './kafka-properties';
import type { ContainerEngine, KafkaRuntime } from './kafka-runtime';
import type { StackLayout } from './layout';
import type { ProcessChange, SupervisedProcess } from './supervised-process';

export interface KafkaOnOptions {
  readonly layout: StackLayout;
  /** Of every node of the cluster: one, or three. */
  readonly nodes: readonly KafkaPorts[];
  /** Of each node. */
  readonly heapMb: number;
  /** For a container only; the official one if it is absent. */
  readonly image?: string | undefined;
  /** Compiles less: starts in half the time, but is slower under load. For tests. */
  readonly startsFast?: boolean | undefined;
  /** Gives up a start that is under way. */
  readonly ending?: AbortSignal | undefined;
  /** `name`: the node that it happened to. */
  onChange?(change: ProcessChange, name: string): void;
}

/**
 * The nodes of a Kafka on what the machine has: one, or three that have every record on all of them. To be started side
 * by side, because none of three is ready alone. A runtime that was chosen for fewer cannot have several: it throws.
 */
export function kafkaOn(runtime: KafkaRuntime, options: KafkaOnOptions): readonly Component<SupervisedProcess>[] {
  return runtime.kind === 'java' ? javaNodes(runtime.java, options) : [containerNode(runtime.engine, options)];
}

function javaNodes(java: string, options: KafkaOnOptions): readonly Component<SupervisedProcess>[] {
  const { layout, nodes, heapMb, startsFast, ending } = options;
  return nodes.map((_, index) => {
    const nodeId = index + 1;
    const onChange = (change: ProcessChange) => options.onChange?.(change, kafkaName(nodeId));
    return kafka({ layout, java, nodes, nodeId, heapMb, startsFast, ending, onChange });
  });
}

function containerNode(engine: ContainerEngine, options: KafkaOnOptions): Component<SupervisedProcess> {
  const { layout, nodes, heapMb, image, ending } = options;
  const [only, ...others] = nodes;
  if (only === undefined || others.length > 0) {
    throw new Error(`a container is one Kafka broker, not ${String(nodes.length)}`);
  }
  const onChange = (change: ProcessChange) => options.onChange?.(change, kafkaName(1));
  return kafkaContainer({ layout, engine, port: only.port, heapMb, image, ending, onChange });
}
