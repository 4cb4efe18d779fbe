import { randomUUID } from 'node:crypto';
import type { ConfigOfGroups } from '@millrace/config';
import type { Publisher } from '@millrace/kafka';
import type { Logger, Registry } from '@millrace/observability';
import type { Component, Scope } from '@millrace/service-runtime';
import type { gatewaySettings } from './config';
import { settleWithin } from './settle-within';
import type { GatewayMetrics } from './metrics';
import { BrokerCustody } from './raw/broker-custody';
import type { Custody } from './raw/custody';
import type { OpenRequests } from './raw/open-requests';
import type { Lanes, RawPublisher } from './raw/raw-publisher';
import { rawPublisherComponent, type RawPublisherComponentOptions } from './raw/raw-publisher-component';
import type { Spool } from './spool/spool';
import { spoolComponent } from './spool/spool-component';
import { createSpoolMetrics } from './spool/spool-metrics';
import { SpoolingCustody } from './spool/spooling-custody';
import { startInBackground } from './spool/start-in-background';

/** A gateway with a spool starts without Kafka, but where that is there, requests need not take the way over the disk. */
const START_PATIENCE_MS = 3_000;
/** What brokers that do not answer get of the time that a gateway with a spool has to stop. */
const STOP_PATIENCE_MS = 5_000;

export interface CustodyParts {
  readonly config: Pick<ConfigOfGroups<typeof gatewaySettings>, 'publishing' | 'spool'>;
  /** Connects to the raw topic. */
  readonly rawTopic: Component<Publisher>;
  readonly openRequests: OpenRequests;
  readonly gatewayVersion: string;
  readonly registry: Registry;
  readonly metrics: GatewayMetrics;
  readonly log: Logger;
}

/** Starts what sealed requests are given to: the brokers, and where the configuration has a folder for it, the spool. */
export async function composeCustody(scope: Scope, { rawTopic, ...parts }: CustodyParts): Promise<Custody> {
  const { config, openRequests, registry, log } = parts;
  const { watermarkPeriodMs, overflowBytesPerSecond } = config.publishing;
  const lanes: Lanes = overflowBytesPerSecond === 0 ? 'together' : 'apart';
  const options = { watermarkPeriodMs, lanes, ...parts };
  const { folder, maxBytes } = config.spool;
  if (folder === undefined) {
    const publisher = await scope.start(rawTopic);
    const lowWatermark = (): number => openRequests.lowWatermark();
    const gatewayId = randomUUID();
    return new BrokerCustody(
      await scope.start(rawPublisherComponent({ publisher, gatewayId, lowWatermark, ...options })),
    );
  }
  const spool = await scope.start(spoolComponent({ folder, maxBytes, log }));
  const lowWatermark = (): number => Math.min(openRequests.lowWatermark(), spool.oldestReceivedAt() ?? Infinity);
  const connected = connect(rawTopic, { gatewayId: spool.gatewayId, lowWatermark, ...options });
  const { value: publisher } = await scope.start(startInBackground(connected, log));
  await settleWithin(
    publisher.then(() => undefined),
    START_PATIENCE_MS,
  );
  scope.health.addNote('spool', () => describeSetAside(spool));
  const metrics = createSpoolMetrics(registry, spool, Date.now);
  return scope.start(spoolingCustody(new SpoolingCustody({ spool, publisher, metrics, log })));
}

async function describeSetAside(spool: Spool): Promise<string | undefined> {
  const segments = await spool.countSetAside();
  if (segments === 0) return undefined;
  return `${String(segments)} damaged segments lie in set-aside/ of the spool; the log says which bytes were not published`;
}

/** The connection and the publisher as one component, which can be started at any time, and stopped without the brokers. */
function connect(
  rawTopic: Component<Publisher>,
  options: Omit<RawPublisherComponentOptions, 'publisher'>,
): Component<RawPublisher> {
  return {
    name: 'raw-publisher',
    start: async () => {
      const topic = await rawTopic.start();
      const publisher = await rawPublisherComponent({ publisher: topic.value, ...options }).start();
      const stop = async (): Promise<void> => {
        await publisher.stop();
        await topic.stop();
      };
      return { value: publisher.value, stop: async () => void (await settleWithin(stop(), STOP_PATIENCE_MS)) };
    },
  };
}

function spoolingCustody(custody: SpoolingCustody): Component<SpoolingCustody> {
  return { name: 'spooling-custody', start: () => Promise.resolve({ value: custody, stop: () => custody.stop() }) };
}
