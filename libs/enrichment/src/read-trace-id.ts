const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?<traceId>[0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(?:-|$)/;

const NO_TRACE = '0'.repeat(32);

/** The trace id of a W3C traceparent; empty where there is none, or one that the standard calls invalid. */
export function readTraceId(traceparent: string): string {
  const { traceId = '' } = TRACEPARENT.exec(traceparent)?.groups ?? {};
  return traceId === NO_TRACE ? '' : traceId;
}
