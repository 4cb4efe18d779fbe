import type { Assignment, CommittedPosition, Publisher } from '@millrace/kafka';
import type { Take } from '@millrace/testing';
import type { EffectGuard } from '../partition/effect-guard';
import type { PartitionStore } from '../store/partition-store';

/** An assignment whose questions and commits are steps. */
export function watchAssignment(assignment: Assignment, take: Take): Assignment {
  return {
    topic: assignment.topic,
    partition: assignment.partition,
    isCurrent: () => assignment.isCurrent(),
    readCommitted: () => take('kafka', 'read committed', () => assignment.readCommitted()),
    readBounds: () => take('kafka', 'read bounds', () => assignment.readBounds()),
    commit: (position) => take('commit', describeCommit(position), () => assignment.commit(position)),
    pause: () => {
      assignment.pause();
    },
    resume: () => {
      assignment.resume();
    },
    seek: (offset) => {
      assignment.seek(offset);
    },
  };
}

function describeCommit({ offset, metadata }: CommittedPosition): string {
  const plan = /"plan":\{"to":(\d+)\}/.exec(metadata)?.[1];
  return plan === undefined ? `committed ${String(offset)}` : `planned ${String(offset)}-${plan}`;
}

/** A store whose calls are steps. */
export function watchStore(store: PartitionStore, take: Take): PartitionStore {
  return {
    findKeys: (ids) => take('clickhouse', 'looked keys up', () => store.findKeys(ids)),
    findStored: (range) => take('clickhouse', 'looked for stored rows', () => store.findStored(range)),
    findLastBatch: () => take('clickhouse', 'looked for the last batch', () => store.findLastBatch()),
    readKeys: (range) => take('clickhouse', 'made keys from rows', () => store.readKeys(range)),
    readMarks: (range) => take('clickhouse', 'read marks', () => store.readMarks(range)),
    insertEvents: (token, rows, guard) => {
      guard.requireCurrent();
      const all = [...rows];
      const name = `inserted ${String(all.length)} rows: ${token}`;
      return take('clickhouse', name, () => store.insertEvents(token, all, alreadySent(guard)));
    },
    tryEvents: (rows) => {
      const all = [...rows];
      return take('clickhouse', `tried ${String(all.length)} rows`, () => store.tryEvents(all));
    },
    insertKeys: (token, keys, guard) => {
      guard.requireCurrent();
      const name = `inserted ${String(keys.length)} keys: ${token}`;
      return take('clickhouse', name, () => store.insertKeys(token, keys, guard));
    },
    insertDuplicates: (token, rows, guard) => {
      guard.requireCurrent();
      const all = [...rows];
      const name = `inserted ${String(all.length)} duplicates: ${token}`;
      return take('clickhouse', name, () => store.insertDuplicates(token, all, guard));
    },
  };
}

/** A step may arrive long after it was sent, and whose partition it is by then nobody asks. */
function alreadySent({ signal }: EffectGuard): EffectGuard {
  return { requireCurrent: () => undefined, signal };
}

/** A publisher whose publications are steps. */
export function watchPublisher(publisher: Publisher | undefined, take: Take): Publisher {
  if (publisher === undefined) throw new Error('start the world first');
  return {
    topic: publisher.topic,
    partitions: publisher.partitions,
    oldestInFlightMs: () => publisher.oldestInFlightMs(),
    publish: (partition, records) =>
      take('publisher', `published ${String(records.length)} dead letters`, () =>
        publisher.publish(partition, records),
      ),
  };
}
