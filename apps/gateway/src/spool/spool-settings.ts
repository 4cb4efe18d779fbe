import { integer, optionalText, setting, type ConfigOf } from '@millrace/config';

const MIB = 1024 * 1024;

export const spoolSettings = {
  folder: setting(
    'MILLRACE_GATEWAY_SPOOL_DIR',
    optionalText(),
    'a folder of this gateway alone, on a local disk: requests that come while Kafka does not answer are kept there; without it they are refused',
  ),
  maxBytes: setting(
    'MILLRACE_GATEWAY_SPOOL_MAX_BYTES',
    integer(1024 * MIB, { min: 16 * MIB }),
    'bytes that the spool may take on the disk; beyond, requests are refused as overload',
  ),
} as const;

export type SpoolConfig = ConfigOf<typeof spoolSettings>;
