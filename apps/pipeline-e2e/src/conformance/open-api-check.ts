import { parseJson } from '@millrace/contracts';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';

/** A request and its answer, as far as they are compared with the document. */
export interface DescribedExchange {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Absent: not to be compared. */
  readonly request?: DescribedBody;
  readonly status: number;
  readonly answer: DescribedBody;
}

export interface DescribedBody {
  /** Empty where there is none. */
  readonly contentType: string;
  readonly text: string;
}

type Json = Readonly<Record<string, unknown>>;

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\b/;

/**
 * Says where an exchange is not what an OpenAPI document describes: an address, method or status that it does not have, or
 * a JSON body that does not fit its schema; of requests, those that were taken. Empty when all is well.
 */
export function createOpenApiCheck(document: Json): (exchange: DescribedExchange) => readonly string[] {
  const schemas = new DocumentSchemas(document);
  const paths = Object.entries(document['paths'] as Json).map(([template, item]) => ({
    template,
    pattern: toPattern(template),
    operations: item as Json,
  }));
  return (exchange) => {
    const found = paths.filter(({ pattern }) => pattern.test(exchange.path)).toSorted(byFewerParameters)[0];
    // Which addresses and methods there are not, no document lists.
    if (found === undefined) return exchange.status === 404 ? [] : [`${exchange.path} is not described`];
    const name = exchange.method.toLowerCase();
    const operation = found.operations[name] as Json | undefined;
    const at = `${exchange.method} ${found.template}`;
    if (operation === undefined) return exchange.status === 405 ? [] : [`${at} is not described`];
    const pointer = `#/paths/${escapePointer(found.template)}/${name}`;
    return findFaults(schemas, { pointer, operation, exchange }).map((fault) => `${at}: ${fault}`);
  };
}

function findFaults(
  schemas: DocumentSchemas,
  {
    pointer,
    operation,
    exchange,
  }: { readonly pointer: string; readonly operation: Json; readonly exchange: DescribedExchange },
): readonly string[] {
  const status = findStatus(operation['responses'] as Json, exchange.status);
  if (status === undefined) return [`${String(exchange.status)} is not described`];
  const { request, answer } = exchange;
  const isTaken = exchange.status >= 200 && exchange.status < 300;
  return [
    ...(isTaken && request !== undefined ? schemas.findFaults(`${pointer}/requestBody`, request) : []),
    ...schemas.findFaults(`${pointer}/responses/${status}`, answer),
  ];
}

/** Parameters stand for one segment; the gateway takes a slash at the end, and Exceptionless any case. */
function toPattern(template: string): RegExp {
  const source = template.split(/\{[^}]+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${source.join('[^/]+')}/?$`, 'i');
}

function byFewerParameters(left: { readonly template: string }, right: { readonly template: string }): number {
  return left.template.split('{').length - right.template.split('{').length;
}

function findStatus(responses: Json, status: number): string | undefined {
  const exact = String(status);
  return [exact, `${exact.charAt(0)}XX`, 'default'].find((key) => Object.hasOwn(responses, key));
}

/** The schemas of a document by JSON pointers into it. */
class DocumentSchemas {
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });

  constructor(private readonly document: Json) {
    addFormats(this.#ajv);
    this.#ajv.addSchema(document, 'openapi');
  }

  /** What is wrong with a JSON body, described by the request body or response at the pointer. */
  findFaults(pointer: string, { contentType, text }: DescribedBody): readonly string[] {
    if (!JSON_TYPE.test(contentType)) return [];
    const mediaType = contentType.split(';', 1)[0]?.trim() ?? '';
    const reference = this.#resolve(pointer)['$ref'];
    const described = typeof reference === 'string' ? reference : pointer;
    const content = (this.#resolve(described)['content'] ?? {}) as Json;
    if (!Object.hasOwn(content, mediaType)) return [`${mediaType} is not described`];
    const parsed = parseJson(text);
    if (parsed.kind === 'malformed') return [`the body is not JSON: ${parsed.message}`];
    const check = this.#ajv.compile({ $ref: `openapi${described}/content/${escapePointer(mediaType)}/schema` });
    if (check(parsed.value)) return [];
    return (check.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath || 'the body'} ${message}`);
  }

  #resolve(pointer: string): Json {
    const keys = pointer.slice(2).split('/').map(unescapePointer);
    return keys.reduce((value, key) => (value[key] ?? {}) as Json, this.document);
  }
}

function escapePointer(text: string): string {
  return encodeURIComponent(text.replaceAll('~', '~0').replaceAll('/', '~1'));
}

function unescapePointer(text: string): string {
  return decodeURIComponent(text).replaceAll('~1', '/').replaceAll('~0', '~');
}
