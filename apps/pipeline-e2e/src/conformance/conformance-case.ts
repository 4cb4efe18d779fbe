import type { Quotas } from '@millrace/access';

/**
 * One case of a public contract as data: what is sent, what is answered, what an analyst then finds. The runner gives
 * every case a project of its own, with one Yamcs instance `simulator`, so the bodies are those of the contract, word for
 * word, and what one case sends is no duplicate of another's.
 */
export interface ConformanceCase {
  /** As the contract's list of cases numbers it. */
  readonly id: string;
  /** What must hold, as a sentence. */
  readonly says: string;
  /** Where the gateway answers otherwise than the original on purpose; docs/dialects.md has the reason. */
  readonly difference?: string;
  readonly project?: ProjectSettings;
  /** Asks a gateway that takes no events at present. */
  readonly takesNoEvents?: boolean;
  /** One after the other. */
  readonly sends: readonly Exchange[];
  /** All rows of the case's project, exactly that many; none by default. */
  readonly stores?: readonly Row[];
  /** The order in which `stores` lists them. */
  readonly storedInOrderOf?: string;
  /** All dead letters of the project; none by default. */
  readonly deadLetters?: readonly Row[];
  /** What an analyst's own questions find. */
  readonly finds?: readonly Finding[];
  /** Asked when everything that was sent is stored, one after the other. */
  readonly asks?: readonly Exchange[];
}

/** What is special about the project of a case. */
export interface ProjectSettings {
  readonly quotas?: Quotas;
  readonly suspended?: boolean;
  /** Set one after the other: the version of the configuration is their number. */
  readonly clientSettings?: Readonly<Record<string, string>>;
}

export interface Exchange {
  readonly request: CaseRequest;
  readonly answer: ExpectedAnswer;
}

export interface CaseRequest {
  /** POST by default, GET among what is asked. */
  readonly method?: string;
  /**
   * `{project}`, `{ingest}`, `{read}` and `{stranger}` stand for the id of the case's project, its tokens, and the token of
   * a reader of another project, `{base64:…}` for a text in base64; also in headers. `{answer:…}` stands for a part of the
   * JSON that the request before was answered, by its path (`0.id`), `{link:…}` for the target of its link of that relation.
   */
  readonly path: string;
  /** Beside the dialect's own; an empty text leaves one of those out. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly chunked?: boolean;
  /** Taken, although it is not what the OpenAPI document asks for: the contract is more tolerant. */
  readonly irregular?: boolean;
  /** Sends the same as many times side by side. */
  readonly times?: number;
}

export interface Finding {
  /** `{project}` stands for the id of the case's project. */
  readonly sql: string;
  readonly rows: readonly Row[];
}

/** A row, or what it must contain: values, objects in part, and Jest's matchers. */
export type Row = Readonly<Record<string, unknown>>;

export interface ExpectedAnswer {
  readonly status: number;
  /** By name in lower case: a value, a matcher, or undefined for a header that must be absent. */
  readonly headers?: Readonly<Record<string, unknown>>;
  /** A text is the whole body, a pattern a part of it; anything else what the body, decoded, must contain. */
  readonly body?: unknown;
  /** JSON by default. */
  readonly decode?: (body: Uint8Array) => unknown;
}
