import { ClickHouseError } from '@millrace/clickhouse';
import type { Assignment } from '@millrace/kafka';
import { createSilentLogger } from '@millrace/observability';
import { HeldPartition } from './held-partition';
import { PartitionHaltedError } from './partition-halted-error';
import { PartitionFaults } from './partition-faults';

const unused = () => Promise.reject(new Error('not asked for here'));
const assignment: Assignment = {
  topic: 'topic',
  partition: 3,
  isCurrent: () => true,
  readCommitted: unused,
  readBounds: unused,
  commit: unused,
  pause: () => undefined,
  resume: () => undefined,
  seek: () => undefined,
};

describe('the faults of a partition', () => {
  const faults = new PartitionFaults();
  const fatal: unknown[] = [];

  function hold(): HeldPartition {
    return new HeldPartition(assignment, {
      faults,
      log: createSilentLogger(),
      backOff: { firstMs: 1, maxMs: 1 },
      onRetry: () => undefined,
      onFatal: (error) => fatal.push(error),
    });
  }

  /** Asks ClickHouse; the question stays open until it is refused. */
  function ask(held: HeldPartition) {
    let refuse: (error: unknown) => void = () => undefined;
    const answered = held.askClickHouse(() => new Promise<never>((_, reject) => (refuse = reject)));
    return {
      refuse: (error: unknown) => {
        refuse(error);
      },
      ended: expect(answered).rejects.toThrow(),
    };
  }

  it('are not shown by a holder that was closed before its question failed', async () => {
    const held = hold();
    const { refuse, ended } = ask(held);
    held.close('lost');
    refuse(new ClickHouseError('no answer', undefined, true));
    await ended;
    held.settleEnd(new PartitionHaltedError('cannot read'));
    expect(faults.describe()).toBeUndefined();
    expect(fatal).toEqual([]);
  });

  it('are left to the next holder once the one before is closed', () => {
    const before = hold();
    before.close('lost');
    hold().settleEnd(new PartitionHaltedError('cannot read'));
    before.close('lost');
    expect(faults.describe()).toBe('topic/3: halted: cannot read');
  });
});
