import type { ClickHouseConfig } from '@millrace/clickhouse';
import type { ServiceName } from '../../commands/up-endpoints';
import type { ProcessIds } from '../../usage/usage';

/** The pipeline that is measured. */
export interface BenchTarget {
  readonly gateway: string;
  /** An ingest token. */
  readonly token: string;
  /** Its processes that are up now. */
  processIds(): ProcessIds;
  /** Where the next measurement's rows go; empty where nobody needs what is there. To be called while no service is up. */
  openStore(): Promise<ClickHouseConfig>;
  /** Resolves when the services are ready; those that are up already stay as they are. */
  startServices(...names: readonly ServiceName[]): Promise<void>;
  /** Ends the services, so that the next measurement has fresh ones; the engines stay up. */
  stopServices(): Promise<void>;
}
