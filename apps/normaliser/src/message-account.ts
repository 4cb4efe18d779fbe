import type { LedgerEntry, LedgerLine, RawBatch } from '@millrace/contracts';

const MINUTE_MS = 60_000;

/** Where a raw message stood, and what it says of its gateway. */
export type AccountedMessage = Pick<RawBatch, 'gatewayId' | 'lowWatermark'> &
  Pick<LedgerEntry, 'rawOffset' | 'publishedAt'>;

/** Whose something is, and when it was received: Unix milliseconds. */
export interface Reception {
  readonly project: string;
  readonly receivedAt: number;
}

/** A line that is still being counted. */
export type OpenLine = { -readonly [Field in keyof LedgerLine]: LedgerLine[Field] };

/** Counts what one raw message holds, by project and minute of reception, while it is taken apart. */
export class MessageAccount {
  readonly #lines = new Map<string, OpenLine>();

  constructor(private readonly message: AccountedMessage) {}

  /** The line for one request, which it counts; its positions are counted there by whoever takes them. */
  addRequest(reception: Reception): OpenLine {
    const line = this.#lineOf(reception);
    line.requests += 1;
    return line;
  }

  /** Counts one event that came without a request. */
  addForeignEvent(reception: Reception): void {
    this.#lineOf(reception).events += 1;
  }

  toEntry(): LedgerEntry {
    return { ...this.message, lines: [...this.#lines.values()] };
  }

  #lineOf({ project, receivedAt }: Reception): OpenLine {
    const minute = Math.max(0, Math.floor(receivedAt / MINUTE_MS) * MINUTE_MS);
    const key = `${String(minute)} ${project}`;
    const known = this.#lines.get(key);
    if (known !== undefined) return known;
    const line = { project, minute, requests: 0, events: 0, dropped: 0 };
    this.#lines.set(key, line);
    return line;
  }
}
