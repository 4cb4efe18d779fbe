export { clickhouse, type ClickHouseOptions } from './clickhouse';
export { fetchChdb, FetchError, fetchKafkaJars, hasChdb, hasKafkaJars, type FetchEngineOptions } from './fetch-engines';
export { freePorts } from './free-ports';
export { kafka, type KafkaOptions } from './kafka';
export { kafkaContainerEnvironment } from './kafka-properties';
export { appProgram, stackLayout, type StackLayout } from './layout';
export {
  ProcessStartError,
  supervisedProcess,
  type ProcessChange,
  type SupervisedProcess,
  type SupervisedProcessOptions,
} from './supervised-process';
