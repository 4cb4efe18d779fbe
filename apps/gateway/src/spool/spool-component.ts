import type { Component } from '@millrace/service-runtime';
import { openSpool, type OpenSpoolOptions } from './open-spool';
import type { Spool } from './spool';

/** The spool of a folder. Stopping keeps what is in it for the next start, and says so. */
export function spoolComponent(options: OpenSpoolOptions): Component<Spool> {
  return {
    name: 'spool',
    start: async () => {
      const spool = await openSpool(options);
      const stop = async (): Promise<void> => {
        await spool.close();
        const { records, bytes } = spool;
        const { folder, log } = options;
        if (spool.owedBytes > 0)
          log.warn({ folder, records, bytes }, 'requests are left in the spool; the next start publishes them');
      };
      return { value: spool, stop };
    },
  };
}
