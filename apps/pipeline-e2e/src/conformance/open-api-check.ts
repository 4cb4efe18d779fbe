import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';

/** What is compared with the document. */
export interface DescribedAnswer {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

type Json = Readonly<Record<string, unknown>>;

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\b/;

/**
 * Says where an answer is not what an OpenAPI document describes: an address, method or status that it does not have, or a
 * JSON body that does not fit the schema. Empty when all is well.
 */
export function createOpenApiCheck(document: Json): (answer: DescribedAnswer) => readonly string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addSchema(document, 'openapi');
  const paths = Object.entries(document['paths'] as Json).map(([template, item]) => ({
    template,
    pattern: toPattern(template),
    operations: item as Json,
  }));
  return ({ method, path, status, contentType, body }) => {
    const found = paths.filter(({ pattern }) => pattern.test(path)).toSorted(byFewerParameters)[0];
    if (found === undefined) return status === 404 ? [] : [`${path} is not described`];
    const name = method.toLowerCase();
    const at = `${method} ${found.template}`;
    const operation = found.operations[name] as Json | undefined;
    // Which addresses and methods there are not, no document lists.
    if (operation === undefined) return status === 405 ? [] : [`${at} is not described`];
    const key = findStatus(operation['responses'] as Json, status);
    if (key === undefined) return [`${at} does not describe ${String(status)}`];
    if (!JSON_TYPE.test(contentType)) return [];
    const pointer = `#/paths/${escapePointer(found.template)}/${name}/responses/${key}`;
    return validate(ajv, schemaPointer({ document, pointer, contentType }), body).map((fault) => `${at}: ${fault}`);
  };
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

/** Where the schema of a response's body stands; undefined when its media type is not described. */
function schemaPointer(at: {
  readonly document: Json;
  readonly pointer: string;
  readonly contentType: string;
}): string | undefined {
  const response = resolve(at.document, at.pointer);
  const reference = response['$ref'];
  const pointer = typeof reference === 'string' ? reference : at.pointer;
  const mediaType = at.contentType.split(';', 1)[0]?.trim() ?? '';
  const content = (resolve(at.document, pointer)['content'] ?? {}) as Json;
  return Object.hasOwn(content, mediaType) ? `${pointer}/content/${escapePointer(mediaType)}/schema` : undefined;
}

function validate(ajv: Ajv2020, pointer: string | undefined, body: string): readonly string[] {
  if (pointer === undefined) return ['a JSON answer is not described'];
  const check = ajv.compile({ $ref: `openapi${pointer}` });
  if (check(JSON.parse(body))) return [];
  return (check.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath || 'the body'} ${message}`);
}

function resolve(document: Json, pointer: string): Json {
  return pointer
    .slice(2)
    .split('/')
    .map(unescapePointer)
    .reduce((value, key) => value[key] as Json, document);
}

function escapePointer(text: string): string {
  return encodeURIComponent(text.replaceAll('~', '~0').replaceAll('/', '~1'));
}

function unescapePointer(text: string): string {
  return decodeURIComponent(text).replaceAll('~1', '/').replaceAll('~0', '~');
}
