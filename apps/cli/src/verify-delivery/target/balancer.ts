import type { Component } from '@millrace/service-runtime';
import type { SeededRandom } from '../seeded-random';
import type { Address } from './connect-upstream';
import { cuttingProxy, type CuttingProxy } from './cutting-proxy';
import { ReadyBackends } from './ready-backends';

export interface Backend extends Address {
  /** Asked whether connections may be sent there: 2xx means yes. */
  readonly readyUrl: string;
}

/**
 * Stands in front of the gateways as a load balancer does: new connections go, by turns, to those that say they are ready, established
 * ones stay where they are until they end by themselves.
 */
export function balancer(backends: readonly Backend[], random: SeededRandom): Component<CuttingProxy> {
  return {
    name: 'balancer',
    start: async () => {
      const ready = new ReadyBackends(backends);
      await ready.start();
      const proxy = await cuttingProxy({ name: 'balancer', random, upstreams: () => ready.next() }).start();
      return {
        value: proxy.value,
        stop: async () => {
          await proxy.stop();
          await ready.stop();
        },
      };
    },
  };
}
