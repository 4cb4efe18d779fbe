import type { Quotas } from '@millrace/access';
import type { LimitedProject } from './limited-project';
import { TokenBucket, toRequestRate } from './token-bucket';

/** Beyond this many buckets the oldest is forgotten, and its token begins with a full one. */
const MAX_BUCKETS = 100_000;

/** Whose request it is, and what its project may do. */
export interface RateHolder {
  readonly tokenId: string;
  readonly project: LimitedProject;
}

interface Kept {
  readonly bucket: TokenBucket;
  /** The limits that the bucket keeps; another object after each reading of the projects file. */
  quotas: Quotas;
}

/** A bucket for each token whose project has a rate; nothing is made for the others. */
export class RequestRates {
  readonly #kept = new Map<string, Kept>();

  constructor(private readonly maxBuckets = MAX_BUCKETS) {}

  /** The token's bucket; undefined without a rate. `now` as for TokenBucket. */
  bucketOf({ tokenId, project: { quotas } }: RateHolder, now: number): TokenBucket | undefined {
    if (quotas?.requestsPerSecond === undefined) return undefined;
    const kept = this.#kept.get(tokenId);
    if (kept?.quotas === quotas) return kept.bucket;
    const rate = toRequestRate(quotas);
    if (rate === undefined) return undefined;
    if (kept === undefined) return this.#add(tokenId, { bucket: new TokenBucket(rate, now), quotas });
    kept.bucket.adopt(rate);
    kept.quotas = quotas;
    return kept.bucket;
  }

  #add(tokenId: string, kept: Kept): TokenBucket {
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined && this.#kept.size >= this.maxBuckets) this.#kept.delete(oldest);
    this.#kept.set(tokenId, kept);
    return kept.bucket;
  }
}
