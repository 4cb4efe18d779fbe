import type { ClickHouseConfig } from '@millrace/clickhouse';
import type { ServiceName } from '../../commands/up-endpoints';
import type { ProcessIds } from '../usage/usage';

/** The pipeline that is measured. */
export interface BenchTarget {
  readonly gateway: string;
  /** An ingest token. */
  readonly token: string;
  readonly clickhouse: ClickHouseConfig;
  /** Its processes that are up now. */
  processIds(): ProcessIds;
  /** Resolves when the services are ready; those that are up already stay as they are. */
  startServices(...names: readonly ServiceName[]): Promise<void>;
  /** Ends the services, so that the next measurement has fresh ones; the engines stay up. */
  stopServices(): Promise<void>;
}
