import { oneOf, setting, type ConfigOf } from '@millrace/config';
import { destination, pino, type Logger as PinoLogger } from 'pino';
import { prettyFactory } from 'pino-pretty';

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

const STANDARD_OUTPUT = 1;
/** Of lines that cannot be written now; what comes beyond that is lost. */
const MAX_HELD_BYTES = 1024 * 1024;

/**
 * The logger of a service. Handed on by constructor: there is no global one. Writes to standard output, or to another
 * file descriptor. While that takes nothing, because its disk is full, lines are held and then lost: a service that
 * cannot say what it does still has to do it.
 */
export function createLogger(
  service: string,
  config: ConfigOf<typeof loggingSettings>,
  descriptor = STANDARD_OUTPUT,
): Logger {
  const options = { level: config.level, base: { service }, timestamp: pino.stdTimeFunctions.isoTime };
  const isPretty = config.format === 'pretty' || (config.format === 'auto' && process.stdout.isTTY);
  // In-process, not a transport: transports are worker files that do not survive bundling.
  const output = destination({ dest: descriptor, sync: true, maxLength: MAX_HELD_BYTES });
  // Without a listener the error would end the process.
  output.on('error', () => undefined);
  if (!isPretty) return pino(options, output);
  const toPretty = prettyFactory({ ignore: 'pid,hostname', singleLine: true, colorize: process.stdout.isTTY });
  return pino(options, { write: (line: string) => output.write(toPretty(line)) });
}

/** A logger that writes nothing, for tests. */
export function createSilentLogger(): Logger {
  return pino({ level: 'silent' });
}

/** A logger for tests that writes everything, as JSON, into `lines`. */
export function createRecordingLogger(lines: string[]): Logger {
  return pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
}
