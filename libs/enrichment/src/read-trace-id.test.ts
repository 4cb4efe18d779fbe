import { readTraceId } from './read-trace-id';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';

test.each([
  `00-${TRACE_ID}-00f067aa0ba902b7-01`,
  `00-${TRACE_ID}-00f067aa0ba902b7-00`,
  `01-${TRACE_ID}-00f067aa0ba902b7-01-of-a-later-version`,
])('the trace id of %s', (traceparent) => {
  expect(readTraceId(traceparent)).toBe(TRACE_ID);
});

test.each([
  '',
  'garbage',
  `ff-${TRACE_ID}-00f067aa0ba902b7-01`,
  `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
  `00-${TRACE_ID.toUpperCase()}-00f067aa0ba902b7-01`,
  `00-${TRACE_ID}-00f067aa0ba902b7`,
  `00-${TRACE_ID}-00f067aa0ba902b7-01x`,
])('no trace id in "%s"', (traceparent) => {
  expect(readTraceId(traceparent)).toBe('');
});
