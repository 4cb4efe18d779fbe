import { accessSettings } from '@millrace/access';
import { clickhouseSettings } from '@millrace/clickhouse';
import { integer, list, optionalText, port, setting, text, type ConfigOf } from '@millrace/config';
import { kafkaSettings } from '@millrace/kafka';
import { loggingSettings, tracingSettings } from '@millrace/observability';
import { adminSettings } from '@millrace/service-runtime';
import { limitsSettings } from './limits/limits-settings';
import { isAddressOrNetwork } from './request/client-address';
import { spoolSettings } from './spool/spool-settings';

export const ADMIN_PORT_VARIABLE = 'MILLRACE_GATEWAY_ADMIN_PORT';

const MIB = 1024 * 1024;

const httpSettings = {
  host: setting('MILLRACE_GATEWAY_HOST', text('127.0.0.1'), 'the address that the gateway listens on'),
  port: setting('MILLRACE_GATEWAY_PORT', port(8080), 'the public port'),
  maxConnections: setting(
    'MILLRACE_GATEWAY_MAX_CONNECTIONS',
    integer(10_000, { min: 1 }),
    'further connections are closed at once',
  ),
  requestTimeoutMs: setting(
    'MILLRACE_GATEWAY_REQUEST_TIMEOUT_MS',
    integer(30_000, { min: 100 }),
    'how long a client may take to send a request, or to take an answer or a part of a stream, in milliseconds',
  ),
  propagationMs: setting(
    'MILLRACE_GATEWAY_PROPAGATION_MS',
    integer(0, { max: 60_000 }),
    'how long a gateway that is not ready any more goes on accepting while load balancers notice, in milliseconds',
  ),
  trustedProxies: setting(
    'MILLRACE_TRUSTED_PROXIES',
    list('').refine((parts) => parts.every(isAddressOrNetwork), 'must be addresses or networks like 10.0.0.0/8'),
    'proxies whose X-Forwarded-For is believed: addresses or networks, comma-separated',
  ),
  protoDir: setting(
    'MILLRACE_GATEWAY_PROTO_DIR',
    optionalText(),
    'the folder of .proto files served under /proto; by default the one that the build puts beside the program',
  ),
} as const;

const publishingSettings = {
  maxInFlightBytes: setting(
    'MILLRACE_GATEWAY_MAX_IN_FLIGHT_BYTES',
    integer(64 * MIB, { min: 2 * MIB }),
    'body bytes that may be under way to the broker; beyond, requests are refused as overload',
  ),
  deadlineMs: setting(
    'MILLRACE_GATEWAY_PUBLISH_DEADLINE_MS',
    integer(10_000, { min: 100 }),
    "how long a request waits for the broker's acknowledgement, in milliseconds",
  ),
  overflowBytesPerSecond: setting(
    'MILLRACE_GATEWAY_OVERFLOW_BYTES_PER_SECOND',
    integer(MIB / 4, { min: 0 }),
    'what a project may send in the long run, in bytes per second, before its events go to the overflow partitions of the raw topic, where they delay nobody else; 0: all events to all partitions',
  ),
  watermarkPeriodMs: setting(
    'MILLRACE_GATEWAY_WATERMARK_PERIOD_MS',
    integer(5_000, { min: 100 }),
    'how often every partition of the raw topic hears up to when this gateway owes it nothing, in milliseconds',
  ),
} as const;

const readingSettings = {
  maxConcurrent: setting(
    'MILLRACE_GATEWAY_MAX_CONCURRENT_READS',
    integer(16, { min: 1 }),
    'how many questions about stored events are answered at a time, seven eighths of them for one project; further ones are refused as overload',
  ),
  maxSubscriptions: setting(
    'MILLRACE_GATEWAY_MAX_SUBSCRIPTIONS',
    integer(100, { min: 0 }),
    'how many WebSockets may be open, seven eighths of them for one project; further ones are refused as overload',
  ),
  pingPeriodMs: setting(
    'MILLRACE_GATEWAY_PING_PERIOD_MS',
    integer(30_000, { min: 50 }),
    'how often the peer of a WebSocket is asked whether it is there, in milliseconds; one that is silent until the next time is given up',
  ),
} as const;

export type GatewayReadingConfig = ConfigOf<typeof readingSettings>;

export type GatewayHttpConfig = ConfigOf<typeof httpSettings>;

/** Everything that the gateway reads from the environment. */
export const gatewaySettings = {
  http: httpSettings,
  publishing: publishingSettings,
  spool: spoolSettings,
  reading: readingSettings,
  limits: limitsSettings,
  access: accessSettings,
  kafka: kafkaSettings,
  clickhouse: clickhouseSettings,
  admin: adminSettings(ADMIN_PORT_VARIABLE, 8081),
  logging: loggingSettings,
  tracing: tracingSettings,
} as const;
