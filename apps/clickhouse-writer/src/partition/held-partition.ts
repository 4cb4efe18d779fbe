import { ClickHouseError } from '@millrace/clickhouse';
import { AssignmentLostError, type Assignment, type CommittedPosition } from '@millrace/kafka';
import type { Logger } from '@millrace/observability';
import type { EffectGuard } from './effect-guard';
import type { PartitionFaults } from './partition-faults';
import { PartitionHaltedError } from './partition-halted-error';
import { backOffMs, retryWhileCurrent, waitUnlessClosed, type BackOff } from './retry-while-current';

export interface HeldPartitionMeans {
  readonly faults: PartitionFaults;
  readonly log: Logger;
  readonly backOff: BackOff;
  readonly onRetry: () => void;
  /** Told of an error that is our own fault; ends the service. */
  readonly onFatal: (error: unknown) => void;
  /** How long to wait for a person before ClickHouse is asked again for what it refused, in milliseconds. */
  readonly repairMs?: number;
  /** How long a batch under way may take to be settled after the writer is to stop, in milliseconds. */
  readonly graceMs?: number;
}

/** A mended schema is noticed within half a minute, and a log that says so twice a minute is readable. */
const DEFAULT_REPAIR_MS = 30_000;
/** Far below a service's stop deadline (10 s), and longer than most inserts take. */
const DEFAULT_GRACE_MS = 3_000;

/**
 * One partition in this writer's hands. Every effect asks here first whether the hands are still the right ones, and
 * every failure of a system goes through the retries here, until the partition is taken away or closed.
 */
export class HeldPartition implements EffectGuard {
  readonly #closing = new AbortController();
  readonly #abandoning = new AbortController();

  constructor(
    readonly assignment: Assignment,
    private readonly means: HeldPartitionMeans,
  ) {}

  get name(): string {
    return `${this.assignment.topic}/${String(this.assignment.partition)}`;
  }

  /** Fires when the partition is to be let go: no batch is begun and nothing is waited for any more. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  get signal(): AbortSignal {
    return this.#abandoning.signal;
  }

  requireCurrent(): void {
    if (this.#abandoning.signal.aborted || !this.assignment.isCurrent())
      throw new AssignmentLostError(`${this.name} is not this writer's any more`);
  }

  async commit(position: CommittedPosition): Promise<void> {
    this.requireCurrent();
    await this.unlessAbandoned(this.assignment.commit(position));
  }

  /**
   * Repeats until ClickHouse answers: with back-off what fails because it, or the way to it, is down, and slowly what a
   * person has to mend. `attempt` is told how many attempts failed before.
   */
  askClickHouse<T>(attempt: (failures: number) => Promise<T>): Promise<T> {
    return this.#retry(attempt, (error, failures) =>
      error instanceof ClickHouseError ? this.#delayAfter(error, failures) : undefined,
    );
  }

  /** As `askClickHouse`, but throws a refusal that rows may have caused. */
  offerToClickHouse<T>(attempt: (failures: number) => Promise<T>): Promise<T> {
    return this.#retry(attempt, (error, failures) =>
      error instanceof ClickHouseError && !isRefusalOfRows(error) ? this.#delayAfter(error, failures) : undefined,
    );
  }

  /** Stands still, aloud, until it is time to see whether a person has mended what ClickHouse refused. */
  async awaitRepair(refusal: ClickHouseError): Promise<void> {
    this.#noteFailure(refusal);
    await waitUnlessClosed(this.#repairMs, this.#closing.signal);
  }

  /** What was waited for with `awaitRepair` is mended. */
  noteRepaired(): void {
    this.#show(undefined);
  }

  /** Repeats a question to Kafka, whatever the failure. */
  askKafka<T>(attempt: () => Promise<T>): Promise<T> {
    return this.#retry(attempt, (error, failures) =>
      error instanceof AssignmentLostError ? undefined : backOffMs(this.means.backOff, failures),
    );
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

  /**
   * As the promise, but rejects with AssignmentLostError as soon as what is under way is given up; whatever the promise
   * is about may then still happen, so it has to be something that the next holder of the partition reckons with.
   */
  async unlessAbandoned<T>(underWay: Promise<T>): Promise<T> {
    const { signal } = this.#abandoning;
    let onAbandoned: () => void = () => undefined;
    const abandoned = new Promise<never>((_, reject) => {
      onAbandoned = () => {
        reject(new Error('given up'));
      };
      if (signal.aborted) onAbandoned();
      else signal.addEventListener('abort', onAbandoned, { once: true });
    });
    try {
      return await Promise.race([underWay, abandoned]);
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new AssignmentLostError(`${this.name} was given up in the middle of a batch`, { cause: error });
    } finally {
      signal.removeEventListener('abort', onAbandoned);
    }
  }

  /**
   * Ends all waiting. What is under way may be settled within a few seconds where the partition is still this writer's
   * (`stopping`); then it is given up, and its plan tells the next writer.
   */
  close(reason: 'lost' | 'stopping'): void {
    this.#show(undefined);
    this.#closing.abort();
    if (reason === 'lost') this.#abandoning.abort();
    else setTimeout(() => this.#abandoning.abort(), this.means.graceMs ?? DEFAULT_GRACE_MS).unref();
  }

  /** What the end of the partition's work means: nothing where it was taken away, a halt, or the end of the service. */
  settleEnd(error: unknown): void {
    if (error instanceof AssignmentLostError) return;
    const { log, onFatal } = this.means;
    if (!(error instanceof PartitionHaltedError)) {
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

  get #repairMs(): number {
    return this.means.repairMs ?? DEFAULT_REPAIR_MS;
  }

  #delayAfter(error: ClickHouseError, failures: number): number {
    return error.retryable ? backOffMs(this.means.backOff, failures) : this.#repairMs;
  }

  #retry<T>(attempt: (failures: number) => Promise<T>, delayAfter: DelayAfter): Promise<T> {
    return retryWhileCurrent((failures) => this.unlessAbandoned(attempt(failures)), {
      isCurrent: () => !this.#abandoning.signal.aborted && this.assignment.isCurrent(),
      signal: this.#closing.signal,
      delayAfter,
      onRetry: (error) => {
        if (error === undefined) this.#show(undefined);
        else this.#noteFailure(error);
      },
    });
  }

  #noteFailure(error: unknown): void {
    const { log, onRetry } = this.means;
    const { topic, partition } = this.assignment;
    onRetry();
    const message = error instanceof Error ? error.message : 'an unknown fault';
    if (error instanceof ClickHouseError && !error.retryable) {
      this.#show(`halted: ${message}; tried again every ${String(this.#repairMs / 1_000)} s`);
      log.error(
        { err: error, topic, partition },
        'this partition stands still until ClickHouse takes it; nothing of it is lost',
      );
    } else {
      this.#show(`trying again: ${message}`);
      log.warn({ err: error, topic, partition }, 'trying again');
    }
  }

  /** What is under way when the partition is closed may end long after; the faults shown then are its next holder's. */
  #show(fault: string | undefined): void {
    if (this.#closing.signal.aborted) return;
    const { faults } = this.means;
    if (fault === undefined) faults.clear(this.name);
    else faults.set(this.name, fault);
  }
}

type DelayAfter = (error: unknown, failures: number) => number | undefined;

/** Neither passing nor for a person to mend: what is left is what the statement carries. */
export function isRefusalOfRows(error: unknown): error is ClickHouseError {
  return error instanceof ClickHouseError && !error.retryable && !error.needsRepair;
}
