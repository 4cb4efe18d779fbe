import { oneOf, setting, type ConfigOf } from '@millrace/config';
import { destination, pino, type Logger as PinoLogger } from 'pino';
import pretty from 'pino-pretty';

export const loggingSettings = {
  level: setting(
    'MILLRACE_LOG_LEVEL',
    oneOf(['trace', 'debug', 'info', 'warn', 'error', 'silent'], 'info'),
    'the least severe log level written',
  ),
  format: setting(
    'MILLRACE_LOG_FORMAT',
    oneOf(['auto', 'json', 'pretty'], 'auto'),
    'json, pretty, or auto: pretty on a terminal',
  ),
} as const;

/** pino's logger. Fields: service, dialect, project, topic, partition, offset, eventId; an error goes in `err`. */
export type Logger = PinoLogger;

/** The logger of a service. Handed on by constructor: there is no global one. Writes to standard output. */
export function createLogger(service: string, config: ConfigOf<typeof loggingSettings>): Logger {
  const options = { level: config.level, base: { service }, timestamp: pino.stdTimeFunctions.isoTime };
  const isPretty = config.format === 'pretty' || (config.format === 'auto' && process.stdout.isTTY);
  // In-process, not a transport: transports are worker files that do not survive bundling.
  return isPretty
    ? pino(options, pretty({ ignore: 'pid,hostname', singleLine: true, sync: true }))
    : pino(options, destination({ sync: true }));
}

/** A logger that writes nothing, for tests. */
export function createSilentLogger(): Logger {
  return pino({ level: 'silent' });
}

/** A logger for tests that writes everything, as JSON, into `lines`. */
export function createRecordingLogger(lines: string[]): Logger {
  return pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
}
