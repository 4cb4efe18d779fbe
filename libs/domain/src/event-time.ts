/** The times that the store can keep, in Unix milliseconds: 1900-01-01 up to the end of 2299 (ClickHouse's DateTime64). */
export const EARLIEST_EVENT_TIME = Date.UTC(1900, 0, 1);
export const LATEST_EVENT_TIME = Date.UTC(2300, 0, 1) - 1;

/** Whether an event may carry this time (Unix milliseconds, whole). */
export function isEventTime(time: number): boolean {
  return Number.isSafeInteger(time) && time >= EARLIEST_EVENT_TIME && time <= LATEST_EVENT_TIME;
}
