import { SpanStatusCode } from '@opentelemetry/api';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace-base';
import { createTracing } from './tracing';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const parent = `00-${TRACE_ID}-b7ad6b7169203331-01`;

test('without an exporter the caller’s context is passed on as it is', () => {
  const tracing = createTracing('test', { otlpUrl: undefined });
  expect(tracing.startSpan('ingest', { kind: 'server', parent }).traceparent).toBe(parent);
  expect(tracing.startSpan('ingest', { kind: 'server' }).traceparent).toBe('');
});

test('what a later version of the standard appends to the context is not passed on', () => {
  const tracing = createTracing('test', { otlpUrl: undefined });
  const later = `cc${parent.slice(2)}-${'x'.repeat(15_000)}`;
  expect(tracing.startSpan('ingest', { kind: 'server', parent: later }).traceparent).toBe(parent);
});

test('with an exporter a span continues the trace of its parent under an id of its own', async () => {
  const exporter = new InMemorySpanExporter();
  const tracing = createTracing('test', { otlpUrl: undefined }, exporter);
  const span = tracing.startSpan('normalise', { kind: 'consumer', parent, links: [parent, 'nonsense'] });
  expect(span.traceparent).toMatch(new RegExp(`^00-${TRACE_ID}-[0-9a-f]{16}-01$`));
  expect(span.traceparent).not.toBe(parent);
  span.end(new Error('broker gone'));
  const child = tracing.startSpan('insert', { kind: 'client', parent: span.traceparent });
  child.end();
  const exported = await stopAndCollect(tracing, exporter);
  expect(exported).toEqual([
    { name: 'normalise', traceId: TRACE_ID, parent: 'b7ad6b7169203331', links: 1, failed: true },
    { name: 'insert', traceId: TRACE_ID, parent: span.traceparent.slice(36, 52), links: 0, failed: false },
  ]);
});

/** Spans reach an exporter in batches; stopping would empty an in-memory one, so its shutdown is put off. */
async function stopAndCollect(tracing: { stop(): Promise<void> }, exporter: InMemorySpanExporter) {
  jest.spyOn(exporter, 'shutdown').mockResolvedValue();
  await tracing.stop();
  return exporter.getFinishedSpans().map((span) => ({
    name: span.name,
    traceId: span.spanContext().traceId,
    parent: span.parentSpanContext?.spanId,
    links: span.links.length,
    failed: span.status.code === SpanStatusCode.ERROR,
  }));
}

test.each(['', 'nonsense', '00-0-0-00', `00-${TRACE_ID}`])('a traceparent that is none goes no further: %s', (sent) => {
  const tracing = createTracing('test', { otlpUrl: undefined });
  expect(tracing.startSpan('ingest', { kind: 'server', parent: sent }).traceparent).toBe('');
});
