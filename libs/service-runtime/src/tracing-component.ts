import { createTracing, type Tracing, type tracingSettings } from '@millrace/observability';
import type { ConfigOf } from '@millrace/config';
import type { Component } from './component';

/** The tracing of a service, as `createTracing` makes it. Stopping it sends the spans that are left. */
export function tracingComponent(service: string, config: ConfigOf<typeof tracingSettings>): Component<Tracing> {
  return {
    name: 'tracing',
    start: () => {
      const tracing = createTracing(service, config);
      return Promise.resolve({ value: tracing, stop: () => tracing.stop() });
    },
  };
}
