import type { LocalState } from '@millrace/local-stack';

/** What a person needs who sees the stack for the first time. */
export function describeStack(state: LocalState, logs: string): string {
  const { gateway, clickhouse, database, kafka, tokens } = state;
  return `
Millrace is ready.

  Gateway      ${gateway}
  ClickHouse   ${clickhouse}, database ${database}
  Kafka        ${kafka}
  Logs         ${logs}
  Send with    ${tokens.ingest}
  Read with    ${tokens.read}

Try, in another terminal:

  curl -i ${gateway}/api/v2/events -H 'Authorization: Bearer ${tokens.ingest}' \\
    -H 'Content-Type: application/json' -d '{"type":"log","message":"Hello, Millrace"}'

  curl -i ${gateway}/api/archive/simulator/events/ -H 'X-API-Key: ${tokens.ingest}' \\
    -H 'Content-Type: application/json' -d '{"source":"pump","type":"start","message":"Pump 7 started","severity":"INFO"}'

  curl '${clickhouse}/?database=${database}' -d 'SELECT reception_time, dialect, message FROM events ORDER BY reception_time DESC LIMIT 10 FORMAT PrettyCompact'

Stop with Ctrl-C. The data stays; \`npm start -- --clean\` starts empty.`;
}
