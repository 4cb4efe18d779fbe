import type { Component } from '@millrace/service-runtime';
import { settleWithin } from '../settle-within';
import type { OpenRequests } from './open-requests';
import { RawPublisher, type RawPublisherOptions } from './raw-publisher';

export interface RawPublisherComponentOptions extends RawPublisherOptions {
  readonly openRequests: Pick<OpenRequests, 'close'>;
  /** Each partition hears of the low watermark at least so often, in milliseconds. */
  readonly watermarkPeriodMs: number;
}

/** How long the start waits for the first watermark. A partition without a leader must not keep a gateway from starting. */
const ANNOUNCE_PATIENCE_MS = 5_000;

/**
 * A publisher that is announced before it takes a request: who reckons up to when the topic is complete must know of a
 * gateway before it has something to owe. Stops when all that it was given is settled, and takes its leave in every
 * partition, so that nobody waits for a watermark of it any more.
 */
export function rawPublisherComponent(options: RawPublisherComponentOptions): Component<RawPublisher> {
  const { openRequests, watermarkPeriodMs } = options;
  return {
    name: 'raw-publisher',
    start: async () => {
      const publisher = new RawPublisher(options);
      await settleWithin(publisher.sayLowWatermark(0), ANNOUNCE_PATIENCE_MS);
      // A partition that heard something just after one round is told in the next but one, and not later.
      const timer = setInterval(() => void publisher.sayLowWatermark(watermarkPeriodMs / 2), watermarkPeriodMs / 2);
      const stop = async (): Promise<void> => {
        clearInterval(timer);
        await publisher.flush();
        openRequests.close();
        await publisher.sayLowWatermark(0);
      };
      return { value: publisher, stop };
    },
  };
}
