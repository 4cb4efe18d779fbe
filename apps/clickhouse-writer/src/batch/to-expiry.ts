import { WINDOW_FOR_EVER } from '@millrace/contracts';

/** The last second that ClickHouse's DateTime can hold, in the year 2106: for ever. */
const END_OF_TIME = 0xff_ff_ff_ff;

/** Until when an identity is held, in Unix seconds: its window from the reception (Unix milliseconds) on; 0 without one. */
export function toExpiry(receptionTime: number, windowSeconds: number): number {
  if (windowSeconds === 0) return 0;
  if (windowSeconds === WINDOW_FOR_EVER) return END_OF_TIME;
  return Math.min(END_OF_TIME, Math.max(0, Math.ceil(receptionTime / 1_000) + windowSeconds));
}
