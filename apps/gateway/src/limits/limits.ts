import type { Refusal } from '@millrace/domain';
import { ingestDisabled, MONTH_USED_UP, rateLimited } from './limit-refusals';
import type { LimitedProject } from './limited-project';
import type { MonthlyEvents } from './monthly-events';
import { RequestRates, type RateHolder } from './request-rates';
import type { TokenBucket } from './token-bucket';

export interface LimitsOptions {
  readonly months: MonthlyEvents;
  /** Whether events are taken at all. */
  readonly ingest: 'on' | 'off';
  /** Milliseconds of a clock that never goes back. */
  readonly clock: () => number;
  /** Spreads the retries of refused clients. */
  readonly random: () => number;
}

/** How much projects and their tokens may send. Asked with every request, so it looks up in memory and waits for nothing. */
export class Limits {
  readonly #rates = new RequestRates();

  constructor(private readonly options: LimitsOptions) {}

  /** The bucket that the token's requests are taken from; undefined where its project has no rate. */
  bucketOf(holder: RateHolder): TokenBucket | undefined {
    return this.#rates.bucketOf(holder, this.options.clock());
  }

  /** Takes a request from its token's bucket; tells why it is not to be looked at, if so. */
  refuseRequest(bucket: TokenBucket | undefined): Refusal | undefined {
    if (bucket?.take(this.options.clock()) === false)
      return rateLimited(bucket.retryAfterSeconds(), this.options.random);
    return this.options.ingest === 'off' ? ingestDisabled(this.options.random) : undefined;
  }

  /** Why the project may send no events now. A request that begins below the limit is taken whole. */
  refuseEvents(project: LimitedProject): Refusal | undefined {
    return this.options.months.isUsedUp(project) ? MONTH_USED_UP : undefined;
  }

  /** Counts a request that the broker has; one event where its dialect did not count them. */
  accepted(project: LimitedProject, events: number, receivedAt: number): void {
    this.options.months.add(project, Math.max(1, events), receivedAt);
  }
}
