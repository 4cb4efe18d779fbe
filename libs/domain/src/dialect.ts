/**
 * The name of a wire dialect, as stored in the `dialect` column and used as a metric label. The set
 * is closed by the source registry, not by this type: a new dialect must not touch this library.
 */
export type Dialect = string;
