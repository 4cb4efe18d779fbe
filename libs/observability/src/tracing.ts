import { optionalUrl, setting, type ConfigOf } from '@millrace/config';
import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Link,
  type SpanContext,
} from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base';

export const tracingSettings = {
  otlpUrl: setting(
    'MILLRACE_OTLP_TRACES_URL',
    optionalUrl(),
    'where spans are sent by OTLP over HTTP, for example http://127.0.0.1:4318/v1/traces; without it trace context is only passed on',
  ),
} as const;

export interface SpanOptions {
  readonly kind: 'server' | 'producer' | 'consumer' | 'client';
  /** W3C traceparent of the parent; empty for a new trace. */
  readonly parent?: string;
  /** Traceparents of other traces that this piece of work serves: a batch has many. */
  readonly links?: readonly string[];
  readonly attributes?: Attributes;
}

export interface Span {
  /** What to send on: this span's traceparent, or the parent's where spans are not exported. May be empty. */
  readonly traceparent: string;
  /** Ends the span; once. An error marks it failed. */
  end(error?: unknown): void;
}

/** Makes spans and carries W3C trace context, whether or not anything is exported. */
export interface Tracing {
  startSpan(name: string, options: SpanOptions): Span;
  /** Sends what is left. */
  stop(): Promise<void>;
}

const KINDS = {
  server: SpanKind.SERVER,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  client: SpanKind.CLIENT,
} as const;

/** `exporter` replaces the OTLP exporter in tests. */
export function createTracing(
  service: string,
  config: ConfigOf<typeof tracingSettings>,
  exporter?: SpanExporter,
): Tracing {
  const spanExporter =
    exporter ?? (config.otlpUrl === undefined ? undefined : new OTLPTraceExporter({ url: config.otlpUrl }));
  return spanExporter === undefined ? passOn : exportSpans(service, spanExporter);
}

const passOn: Tracing = {
  startSpan: (_name, { parent = '' }) => {
    const context = parseTraceParent(parent);
    // Written anew: what a later version of the standard appends may be as long as a header.
    return { traceparent: context === null ? '' : toTraceparent(context), end: () => undefined };
  },
  stop: () => Promise.resolve(),
};

function exportSpans(service: string, exporter: SpanExporter): Tracing {
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  const tracer = provider.getTracer('millrace');
  return {
    startSpan: (name, { kind, parent = '', links = [], attributes = {} }) => {
      const parentContext = parseTraceParent(parent);
      const context =
        parentContext === null
          ? ROOT_CONTEXT
          : trace.setSpanContext(ROOT_CONTEXT, { ...parentContext, isRemote: true });
      const span = tracer.startSpan(name, { kind: KINDS[kind], attributes, links: toLinks(links) }, context);
      return {
        traceparent: toTraceparent(span.spanContext()),
        end: (error) => {
          if (error !== undefined)
            span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : 'failed' });
          span.end();
        },
      };
    },
    stop: () => provider.shutdown(),
  };
}

function toLinks(traceparents: readonly string[]): Link[] {
  return traceparents.flatMap((traceparent) => {
    const context = parseTraceParent(traceparent);
    return context === null ? [] : [{ context }];
  });
}

function toTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}
