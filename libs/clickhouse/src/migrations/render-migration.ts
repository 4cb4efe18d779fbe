import { MigrationError } from './migration';

/** Where a migration's tables are to live. */
export interface StoreLayout {
  readonly database: string;
  /** Undefined: one server. */
  readonly cluster: string | undefined;
}

const CLUSTER_SECTION = /^\{\{#cluster\}\}\n([\s\S]*?)^\{\{\/cluster\}\}\n/gm;
const PLACEHOLDER = /\{\{(\w+)\}\}/g;
/** A statement ends with a semicolon at the end of a line. */
const STATEMENT_END = /;[ \t]*$/m;

/**
 * The statements of a migration for one server or a cluster. In the template
 *
 * - `{{local}}` follows the name of a table that holds rows: on a cluster such a table lives on each shard under that
 *   name, and the plain name belongs to the Distributed table over all of them;
 * - `{{replicated}}` stands before an engine's name, `{{on_cluster}}` after a table's or view's name;
 * - `{{cluster}}` and `{{database}}` are the names as literals, and what stands between the lines `{{#cluster}}` and
 *   `{{/cluster}}` is left out on one server.
 *
 * Throws MigrationError for any other placeholder.
 */
export function renderMigration(template: string, { database, cluster }: StoreLayout): readonly string[] {
  const values: Readonly<Record<string, string>> = {
    local: cluster === undefined ? '' : '_local',
    replicated: cluster === undefined ? '' : 'Replicated',
    on_cluster: cluster === undefined ? '' : ` ON CLUSTER ${quoteText(cluster)}`,
    cluster: quoteText(cluster ?? ''),
    database: quoteText(database),
  };
  return template
    .replaceAll(CLUSTER_SECTION, (_section, statements: string) => (cluster === undefined ? '' : statements))
    .replaceAll(PLACEHOLDER, (placeholder, name: string) => {
      const value = values[name];
      if (value === undefined) throw new MigrationError(`the placeholder ${placeholder} means nothing`);
      return value;
    })
    .split(STATEMENT_END)
    .map((statement) => statement.trim())
    .filter((statement) => statement.replaceAll(/^--.*$/gm, '').trim() !== '');
}

function quoteText(text: string): string {
  return `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`;
}
