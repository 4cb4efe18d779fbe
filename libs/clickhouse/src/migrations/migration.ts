/** One step of the schema: a file of SQL, never changed once it has been applied anywhere. */
export interface Migration {
  /** From 1, without gaps. */
  readonly version: number;
  readonly name: string;
  /** The template as it stands in the file; see `renderMigration`. */
  readonly sql: string;
}

/** The migrations and the store do not go together: a fault of whoever wrote or deployed them, not of the moment. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}
