import { describeBackPressure, describeHandOver } from './describe-back-pressure';
import { describeCommits } from './describe-commits';
import { describeDelivery } from './describe-delivery';
import { describePublisher } from './describe-publisher';
import { describeHandlerFailures, describeRebalance } from './describe-rebalance';
import { Workbench, type KafkaUnderTest } from './workbench';

/** The suite that the real broker and the in-memory one both pass. `connect` is called before each test. */
export function describeKafka(connect: () => KafkaUnderTest): void {
  let bench: Workbench;
  const current = () => bench;
  beforeEach(() => {
    bench = new Workbench(connect());
  });
  afterEach(async () => {
    await bench.stopAll();
    expect(bench.fatal).toEqual([]);
  });

  describe('a publisher', () => {
    describePublisher(current);
  });
  describe('a partition consumer', () => {
    describeDelivery(current);
    describeHandOver(current);
    describeBackPressure(current);
    describeHandlerFailures(current);
  });
  describe('a consumer group', () => {
    describeCommits(current);
    describeRebalance(current);
  });
}
