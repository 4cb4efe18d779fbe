import type { ClickHouseConfig } from '@millrace/clickhouse';
import type { KafkaConfig } from '@millrace/kafka';
import type { FaultInjector } from '../faults/fault';

/** A set-up whose delivery is verified. */
export interface DeliveryTarget {
  /** Where requests are posted; several gateways may stand behind it. */
  readonly gateway: string;
  /** Of the token. */
  readonly project: string;
  /** For `ingest`. */
  readonly token: string;
  /** Where the rows are read; nothing is cut or delayed on the way there. */
  readonly store: ClickHouseConfig;
  /** Where the lag of consumer groups is read; undefined: the end of the drain is told from the store alone. */
  readonly kafka: KafkaConfig | undefined;
  /** Undefined: nothing may be broken here. */
  readonly faults: FaultInjector | undefined;
  /** Of each process, over all its restarts: the most memory it held at once, in bytes. Empty where that cannot be read. */
  peakMemory(): Readonly<Record<string, number>>;
  /** Ends what was started for this target; what it made is removed unless `keepData`. */
  end(options: { readonly keepData: boolean }): Promise<void>;
}
