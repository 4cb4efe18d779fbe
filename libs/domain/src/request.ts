/** A request before its body: everything that can be judged without reading it. */
export interface RequestHead {
  readonly method: string;
  /** As sent, without the query. */
  readonly path: string;
  /** Values of the route's `:name` segments, percent-decoded. */
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Names are lower case, as Node gives them; repeated headers are joined with a comma. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** What the token of a request stands for. */
export interface Project {
  readonly id: string;
  /** Yamcs instance names that belong to the project. */
  readonly yamcsInstances: readonly string[];
  /** What the project's clients are to be configured with, for dialects whose clients fetch that. */
  readonly clientSettings: ClientSettings;
}

export interface ClientSettings {
  /** Grows with every change; 0 before the first. */
  readonly version: number;
  readonly values: Readonly<Record<string, string>>;
}

/** An HTTP answer. */
export interface Reply {
  readonly status: number;
  /** `content-length` is added by the gateway. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}
