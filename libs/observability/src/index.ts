export { createLogger, createRecordingLogger, createSilentLogger, loggingSettings, type Logger } from './logger';
export { Counter, createMetricRegistry, Gauge, Histogram, LATENCY_BUCKETS, type Registry } from './metrics';
export { createTracing, tracingSettings, type Span, type SpanOptions, type Tracing } from './tracing';
