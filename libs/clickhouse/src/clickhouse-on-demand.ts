import type { Component } from '@millrace/service-runtime';
import type { ClickHouseConnection } from './clickhouse-connection';
import type { ClickHouseConfig } from './clickhouse-settings';
import { HttpClickHouse } from './http-clickhouse';

/**
 * A connection to ClickHouse that is made when it is first used. It starts whether or not the server answers: for programs
 * whose own work goes on without it. What fails then is each call, with a ClickHouseError.
 */
export function clickhouseOnDemand(config: ClickHouseConfig): Component<ClickHouseConnection> {
  return {
    name: 'clickhouse',
    start: () => {
      const connection = new HttpClickHouse(config);
      return Promise.resolve({ value: connection, stop: () => connection.close() });
    },
  };
}
