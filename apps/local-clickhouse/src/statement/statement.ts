/** Reads: SELECT in all its forms. `sql` has no FORMAT clause and no semicolon. */
export interface SelectStatement {
  readonly kind: 'select';
  readonly sql: string;
  readonly format: string | undefined;
  /** What stood behind the FORMAT clause: SETTINGS. */
  readonly tail: string;
  /** WITH TOTALS or an array of rows: a result that is more than its rows. */
  readonly hasFrame: boolean;
  /** It has a SETTINGS clause, somewhere. */
  readonly hasSettings: boolean;
}

/** An INSERT whose data follows the statement. */
export interface InsertDataStatement {
  readonly kind: 'insert-data';
  /** `INSERT INTO table (columns)` */
  readonly target: string;
  /** The SETTINGS clause or nothing. */
  readonly settings: string;
  /** Undefined where the statement names none. */
  readonly format: string | undefined;
  /** The byte at which the data starts. */
  readonly dataStart: number;
}

/** An INSERT of data that it first passes through a SELECT: `INSERT … SELECT … FROM input('structure') … FORMAT x data`. */
export interface InsertInputStatement {
  readonly kind: 'insert-input';
  readonly beforeInput: string;
  /** The columns of the data, as the argument of input() says them, without quotes. */
  readonly structure: string;
  readonly afterInput: string;
  readonly format: string;
  readonly dataStart: number;
}

/** Anything else, run as it is: INSERT … SELECT, DDL, SHOW, EXPLAIN, KILL … */
export interface OtherStatement {
  readonly kind: 'other';
  /** The first word, in capitals. */
  readonly keyword: string;
  readonly sql: string;
  readonly format: string | undefined;
  readonly hasSettings: boolean;
}

export type Statement = SelectStatement | InsertDataStatement | InsertInputStatement | OtherStatement;
