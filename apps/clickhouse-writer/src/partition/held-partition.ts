import { ClickHouseError } from '@millrace/clickhouse';
import { AssignmentLostError, type Assignment, type CommittedPosition } from '@millrace/kafka';
import type { Logger } from '@millrace/observability';
import type { PartitionFaults } from './partition-faults';
import { PartitionHaltedError } from './partition-halted-error';
import { retryWhileCurrent, waitUnlessClosed, type BackOff } from './retry-while-current';

export interface HeldPartitionMeans {
  readonly faults: PartitionFaults;
  readonly log: Logger;
  readonly backOff: BackOff;
  readonly onRetry: () => void;
  /** Told of an error that is our own fault; ends the service. */
  readonly onFatal: (error: unknown) => void;
}

/**
 * One partition in this writer's hands. Every effect asks here first whether the hands are still the right ones, and
 * every failure of a system goes through the retries here, until the partition is taken away or closed.
 */
export class HeldPartition {
  readonly #closing = new AbortController();

  constructor(
    readonly assignment: Assignment,
    private readonly means: HeldPartitionMeans,
  ) {}

  get name(): string {
    return `${this.assignment.topic}/${String(this.assignment.partition)}`;
  }

  /** Throws AssignmentLostError from the moment that another writer may own the partition. Call it right before an effect. */
  requireCurrent(): void {
    if (!this.assignment.isCurrent()) throw new AssignmentLostError(`${this.name} is not this writer's any more`);
  }

  async commit(position: CommittedPosition): Promise<void> {
    this.requireCurrent();
    await this.assignment.commit(position);
  }

  /** Repeats what fails because ClickHouse, or the way to it, is down; see `retryWhileCurrent`. */
  askClickHouse<T>(attempt: (failures: number) => Promise<T>): Promise<T> {
    return this.#retry(attempt, (error) => error instanceof ClickHouseError && error.retryable);
  }

  /** Repeats a question to Kafka, whatever the failure. */
  askKafka<T>(attempt: () => Promise<T>): Promise<T> {
    return this.#retry(attempt, (error) => !(error instanceof AssignmentLostError));
  }

  /** Repeats, with back-off, until the answer is not undefined; `waitingFor` is shown meanwhile. */
  poll<T>(attempt: () => Promise<T | undefined>, waitingFor: string): Promise<T> {
    return this.askKafka(async () => {
      const answer = await attempt();
      if (answer === undefined) throw new Error(waitingFor);
      return answer;
    });
  }

  /** Waits without doing anything; `reason` is shown meanwhile. */
  async wait(milliseconds: number, reason: string): Promise<void> {
    this.#show(reason);
    await waitUnlessClosed(milliseconds, this.#closing.signal);
    this.#show(undefined);
  }

  /** Ends all waiting; what is under way runs to its next failure or wait. */
  close(): void {
    this.#show(undefined);
    this.#closing.abort();
  }

  /** What the end of the partition's work means: nothing where it was taken away, a halt, or the end of the service. */
  settleEnd(error: unknown): void {
    if (error instanceof AssignmentLostError) return;
    const { log, onFatal } = this.means;
    if (!(error instanceof PartitionHaltedError) && !(error instanceof ClickHouseError)) {
      onFatal(error);
      return;
    }
    if (this.#closing.signal.aborted) return;
    this.assignment.pause();
    this.#show(`halted: ${error.message}`);
    log.error(
      { err: error, topic: this.assignment.topic, partition: this.assignment.partition },
      'this partition stands still until its cause is mended and the writer restarted; nothing of it is lost',
    );
  }

  #retry<T>(attempt: (failures: number) => Promise<T>, isRetryable: (error: unknown) => boolean): Promise<T> {
    const { backOff, log, onRetry } = this.means;
    const { topic, partition } = this.assignment;
    return retryWhileCurrent(attempt, {
      isCurrent: () => this.assignment.isCurrent(),
      signal: this.#closing.signal,
      isRetryable,
      backOff,
      onRetry: (error) => {
        if (error === undefined) {
          this.#show(undefined);
          return;
        }
        onRetry();
        this.#show(`trying again: ${error instanceof Error ? error.message : 'an unknown fault'}`);
        log.warn({ err: error, topic, partition }, 'trying again');
      },
    });
  }
  /** What is under way when the partition is closed may end long after; the faults shown then are its next holder's. */
  #show(fault: string | undefined): void {
    if (this.#closing.signal.aborted) return;
    const { faults } = this.means;
    if (fault === undefined) faults.clear(this.name);
    else faults.set(this.name, fault);
  }
}
