import type { CrossOriginPolicy } from '@millrace/domain';

/** Exceptionless' own: its JavaScript client runs in the pages of anybody. */
export const crossOrigin: CrossOriginPolicy = {
  origins: 'any',
  credentials: true,
  exposedHeaders: [
    'ETag',
    'v',
    'X-Exceptionless-ConfigVersion',
    'Link',
    'X-RateLimit-Limit',
    'X-RateLimit-Remaining',
    'X-Result-Count',
  ],
  maxAgeSeconds: 300,
};
