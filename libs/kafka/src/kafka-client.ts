import { readFileSync } from 'node:fs';
import type { Logger } from '@millrace/observability';
import { Kafka, logLevel, type ISocketFactory, type LogEntry, type RetryOptions, type SASLOptions } from 'kafkajs';
import { createSocket } from './create-socket';
import type { KafkaConfig } from './kafka-settings';

/**
 * For producers. Without an end at the client level too, a send that was retried for long enough is rejected, and the
 * next batch takes over its sequence number: an acknowledgement of something that is not in the log.
 */
export const ENDLESS_RETRIES: RetryOptions = {
  retries: Number.MAX_SAFE_INTEGER,
  initialRetryTime: 100,
  maxRetryTime: 1_000,
  factor: 0.2,
  multiplier: 2,
};

/** For consumers and administration: who calls decides what a failure means, and soon. */
export const FEW_RETRIES: RetryOptions = { ...ENDLESS_RETRIES, retries: 3 };

export interface KafkaClientOptions {
  readonly config: KafkaConfig;
  /** Shows in the brokers' logs and quotas. */
  readonly clientId: string;
  readonly log: Logger;
  readonly retry: RetryOptions;
  /** How long one request may stay unanswered, in milliseconds. */
  readonly requestTimeoutMs?: number;
  /** For tests, which lose answers on the way. */
  readonly socketFactory?: ISocketFactory;
}

const DEFAULT_REQUEST_TIMEOUT_MS = 30_000;
const CONNECTION_TIMEOUT_MS = 1_000;

/** The one place that makes kafkajs clients. Throws in words when the security settings do not fit together. */
export function createKafkaClient(options: KafkaClientOptions): Kafka {
  const { config, clientId, log, retry, requestTimeoutMs, socketFactory = createSocket } = options;
  const sasl = toSasl(config);
  return new Kafka({
    brokers: [...config.brokers],
    clientId,
    retry,
    ssl: toTls(config),
    ...(sasl === undefined ? {} : { sasl }),
    socketFactory,
    requestTimeout: requestTimeoutMs ?? DEFAULT_REQUEST_TIMEOUT_MS,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    logLevel: log.isLevelEnabled('trace') ? logLevel.DEBUG : logLevel.INFO,
    logCreator: () => (entry) => {
      writeLog(log, entry);
    },
  });
}

function toTls({ tls, tlsCaFile }: KafkaConfig): boolean | { ca: string } {
  return tls && tlsCaFile !== undefined ? { ca: readFileSync(tlsCaFile, 'utf8') } : tls;
}

function toSasl({ saslMechanism, saslUsername, saslPassword }: KafkaConfig): SASLOptions | undefined {
  if (saslMechanism === 'none') return undefined;
  if (saslUsername === undefined || saslPassword === undefined)
    throw new Error(
      `MILLRACE_KAFKA_SASL_MECHANISM=${saslMechanism} needs MILLRACE_KAFKA_SASL_USERNAME and MILLRACE_KAFKA_SASL_PASSWORD`,
    );
  return { mechanism: saslMechanism as 'plain', username: saslUsername, password: saslPassword.reveal() };
}

/**
 * kafkajs calls every lost connection an error. It retries them, and what it gives up reaches the caller as an
 * exception, so one step less is said here.
 */
const LEVELS = {
  [logLevel.NOTHING]: 'trace',
  [logLevel.ERROR]: 'warn',
  [logLevel.WARN]: 'debug',
  [logLevel.INFO]: 'debug',
  [logLevel.DEBUG]: 'trace',
} as const;

function writeLog(
  log: Logger,
  { namespace, level, log: { message, timestamp: _, logger: _logger, ...fields } }: LogEntry,
) {
  log[LEVELS[level]]({ ...fields, kafkajs: namespace }, message);
}
