import type { Mutant } from './mutant';

const SETTLE = 'apps/clickhouse-writer/src/partition/settle.ts';
const PLAN = 'if (!isRepeat) await commitProgress({ ...before, plannedTo: batch.range.to }, by);';
const WRITER_TEST = 'apps/clickhouse-writer/src/exactly-once.test.ts';
const NORMALISER_TEST = 'apps/normaliser/src/exactly-once.test.ts';

/** Each protection of the delivery switched off, one at a time. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'acknowledges-early',
    does: 'acknowledges a request before the brokers have it',
    service: 'gateway',
    edit: {
      file: 'apps/gateway/src/raw/raw-lane.ts',
      text: 'this.#sendSoon();\n    return group.acknowledged;',
      replacement: 'this.#sendSoon();\n    return Promise.resolve();',
    },
    caughtBy: { file: 'apps/gateway/src/raw/raw-publisher.test.ts', name: '' },
    shownBy: 'outages',
  },
  {
    name: 'commits-before-publishing',
    does: 'commits a raw offset before the brokers have what came of it',
    service: 'normaliser',
    edit: {
      file: 'apps/normaliser/src/settle.ts',
      text: 'await Promise.all([...published, ...kept, ...accounted]);',
      replacement: 'Promise.all([...published, ...kept, ...accounted]).catch(() => undefined);',
    },
    caughtBy: { file: NORMALISER_TEST, name: 'crash before' },
  },
  {
    name: 'several-in-flight',
    does: 'sends a message to a partition before the one before it is acknowledged',
    service: 'normaliser',
    edit: {
      file: 'apps/normaliser/src/settle.ts',
      text: 'await to.normalised.publish(partition, [{ value, headers }]);',
      replacement: 'void to.normalised.publish(partition, [{ value, headers }]).catch(() => undefined);',
    },
    caughtBy: { file: NORMALISER_TEST, name: 'step: failure' },
  },
  {
    name: 'any-partition',
    does: 'publishes an event to any partition, and not to that of its id',
    service: 'normaliser',
    edit: {
      file: 'apps/normaliser/src/settlement.ts',
      text: 'append(this.#events, partitionOf(event.id, this.options.partitions.normalised), entry);',
      replacement: 'append(this.#events, Math.floor(Math.random() * this.options.partitions.normalised), entry);',
    },
    caughtBy: { file: NORMALISER_TEST, name: 'crash after' },
  },
  {
    name: 'keyless-produce',
    does: 'leaves the partition of a message to kafkajs, which takes any where there is no key',
    service: 'normaliser',
    edit: {
      file: 'libs/kafka/src/idempotent-producer.ts',
      text: '({ message }) =>\n        message.partition ?? 0,',
      replacement:
        '({ partitionMetadata }) =>\n        partitionMetadata[Math.floor(Math.random() * partitionMetadata.length)]?.partitionId ?? 0,',
    },
    shownBy: 'outages',
  },
  {
    name: 'commits-before-inserting',
    does: 'commits the end of a batch before its rows are stored',
    service: 'clickhouse-writer',
    edit: { file: SETTLE, text: PLAN, replacement: 'if (!isRepeat) await commitProgress(progress, by);' },
    caughtBy: { file: WRITER_TEST, name: 'crash before' },
    shownBy: 'overtaken',
  },
  {
    name: 'no-plan',
    does: 'does not say what it is about to insert',
    service: 'clickhouse-writer',
    edit: { file: SETTLE, text: PLAN, replacement: '' },
    caughtBy: { file: WRITER_TEST, name: 'forgotten the token by then: crash after' },
    shownBy: 'outages',
  },
  {
    name: 'no-token',
    does: 'inserts under a token that is never the same',
    service: 'clickhouse-writer',
    edit: {
      file: SETTLE,
      text: 'store.insertEvents(tokenOf(batch, by), ',
      replacement: 'store.insertEvents(crypto.randomUUID(), ',
    },
    caughtBy: { file: WRITER_TEST, name: 'late arrival' },
    shownBy: 'late-inserts',
  },
  {
    name: 'no-look-before-repeat',
    does: 'repeats an insert without looking which rows are stored',
    service: 'clickhouse-writer',
    edit: {
      file: SETTLE,
      text: 'isRepeat || failures > 0 ? await leaveOutStored(batch, store) : batch.events',
      replacement: 'batch.events',
    },
    caughtBy: { file: WRITER_TEST, name: 'forgotten the token by then: crash after' },
  },
  {
    name: 'no-marks',
    does: 'takes everything in the normalised topic for new',
    service: 'clickhouse-writer',
    edit: {
      file: 'apps/clickhouse-writer/src/batch/drop-replays.ts',
      text: 'if (isAtOrBelowMark(marks, batch.rawPartition, raw)) continue;',
      replacement: '',
    },
    caughtBy: { file: WRITER_TEST, name: 'without faults' },
    shownBy: 'overtaken',
  },
  {
    name: 'no-identities',
    does: 'does not look whether an event with the same identity is stored',
    service: 'clickhouse-writer',
    edit: {
      file: 'apps/clickhouse-writer/src/pipeline.ts',
      text: 'held.askClickHouse(() => store.findKeys(ids))',
      replacement: 'Promise.resolve([])',
    },
    caughtBy: { file: WRITER_TEST, name: 'without faults' },
    shownBy: 'duplicates',
  },
];
