/** What of the engine's configuration can be set. */
export interface EngineLimits {
  /** Above it, queries fail with code 241 instead of taking the machine's memory. */
  readonly maxMemoryBytes: number;
}

const MARK_CACHE_BYTES = 64 * 1024 * 1024;

/**
 * The engine's server configuration.
 *
 * Inserts are synced to the disk before they are acknowledged, contrary to a server's default: the writer commits its
 * Kafka offset on that acknowledgement, so rows that a power cut took would be gone for good where no replica has them.
 * The price was measured as 5 ms an insert here, and a writer makes a few inserts a second. Merges are not synced: the
 * parts they replace stay on the disk for eight minutes.
 */
export function renderServerConfig(limits: EngineLimits, usersConfigFile: string): string {
  return `<clickhouse>
    <users_config>${escapeXml(usersConfigFile)}</users_config>
    <max_server_memory_usage>${String(limits.maxMemoryBytes)}</max_server_memory_usage>
    <mark_cache_size>${String(MARK_CACHE_BYTES)}</mark_cache_size>
    <uncompressed_cache_size>0</uncompressed_cache_size>
    <merge_tree>
        <fsync_after_insert>1</fsync_after_insert>
        <fsync_part_directory>1</fsync_part_directory>
    </merge_tree>
</clickhouse>
`;
}

/**
 * The engine's only user. Everything runs as it, so what nobody who comes over HTTP may do is taken from it: to read or
 * write this machine's files and other machines through table functions, table engines and the file overlay of the
 * `default` database. The engine's own INFILE and OUTFILE, which carry bodies and results, need no grant.
 */
export function renderUsersConfig(): string {
  return `<clickhouse>
    <profiles><default/></profiles>
    <quotas><default/></quotas>
    <users>
        <default>
            <password/>
            <networks><ip>::/0</ip></networks>
            <profile>default</profile>
            <quota>default</quota>
            <grants>
                <query>GRANT ALL ON *.*</query>
                <query>REVOKE SOURCES ON *.*</query>
            </grants>
        </default>
    </users>
</clickhouse>
`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
