import { isJsonObject, type JsonObject, type JsonValue, type OpenApiPart, type Reply } from '@millrace/domain';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';

/** Where a route answers: its method and its path, with `:name` for a segment that varies. */
export interface Address {
  readonly method: string;
  readonly path: string;
}

const METHODS: ReadonlySet<string> = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);

/** A body of one of these is read as JSON; of any other only the media type is looked at. */
const JSON_TYPE = /^(?:application\/(?:[\w.-]+\+)?|text\/)json$/;

/** What a body without a content type counts as, to the dialects that take one. */
const ASSUMED_TYPE = 'application/json';

/** What a dialect's part of the OpenAPI document says, held against what its adapter does. Faults are sentences. */
export class ApiDescription {
  readonly #ajv = addFormats(new Ajv2020({ allErrors: true, allowUnionTypes: true, strictTypes: false }));
  readonly #validators = new Map<JsonObject, ValidateFunction>();

  constructor(private readonly part: OpenApiPart) {
    // Keywords of OpenAPI's own, and the components that schemas refer to, which are put beside them.
    this.#ajv.addVocabulary(['components', 'discriminator', 'example', 'externalDocs', 'xml']);
  }

  /** Every operation, as `POST /v1/events/{id}`. */
  get operations(): readonly string[] {
    return this.#eachOperation().map(({ name }) => name);
  }

  /** What is wrong with the part whatever the adapter does. */
  partFaults(dialect: string): readonly string[] {
    const { schemas = {} } = this.part.components ?? {};
    return [
      ...this.#nameFaults(dialect),
      ...this.#referenceFaults(),
      ...this.#eachOperation().flatMap((each) => this.#operationFaults(each)),
      ...Object.entries(schemas).flatMap((named) => this.#schemaFaults(named)),
    ];
  }

  /** In what a request that is taken is beyond the operation's description. */
  requestFaults(address: Address, contentType: string | undefined, body: Uint8Array): readonly string[] {
    const operation = this.#operation(address);
    if (operation === undefined) return [`${nameOf(address)} is not described`];
    if (body.length === 0) return [];
    const content = this.#resolve(this.#resolve(operation['requestBody'])?.['content']);
    const text = Buffer.from(body).toString();
    return this.#contentFaults(content, essenceOf(contentType ?? ASSUMED_TYPE), text).map(
      (fault) => `the body of ${nameOf(address)}: ${fault}`,
    );
  }

  /** In what an answer is beyond the operation's description. */
  replyFaults(address: Address, { status, headers, body }: Reply): readonly string[] {
    const operation = this.#operation(address);
    if (operation === undefined) return [`${nameOf(address)} is not described`];
    const responses = this.#resolve(operation['responses']) ?? {};
    const response = [String(status), `${String(status).slice(0, 1)}XX`, 'default'].find((key) => key in responses);
    const name = `${nameOf(address)} with ${String(status)}`;
    if (response === undefined) return [`${name} is not described`];
    if (body === undefined || body.length === 0) return [];
    const content = this.#resolve(this.#resolve(responses[response])?.['content']);
    const text = Buffer.from(body).toString();
    return this.#contentFaults(content, essenceOf(headers['content-type'] ?? ''), text).map(
      (fault) => `${name}: ${fault}`,
    );
  }

  #contentFaults(content: JsonObject | undefined, mediaType: string, text: string): readonly string[] {
    const [type] = mediaType.split('/');
    const described = [mediaType, `${String(type)}/*`, '*/*'].find((key) => content !== undefined && key in content);
    if (described === undefined) return [`the media type ${mediaType} is not described`];
    const schema = this.#resolve(content?.[described])?.['schema'];
    if (!JSON_TYPE.test(mediaType) || !isJsonObject(schema)) return [];
    const value = parse(text);
    return value === undefined ? [`it is not JSON: ${text}`] : this.#valueFaults(schema, value);
  }

  #valueFaults(schema: JsonObject, value: JsonValue): readonly string[] {
    const validate = this.#compile(schema);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${String(message)} ${JSON.stringify(params)}`,
    );
  }

  #compile(schema: JsonObject): ValidateFunction {
    const known = this.#validators.get(schema);
    if (known !== undefined) return known;
    const validate = this.#ajv.compile({ allOf: [schema], components: this.part.components ?? {} });
    this.#validators.set(schema, validate);
    return validate;
  }

  /** All dialects' names come together in one document. */
  #nameFaults(dialect: string): readonly string[] {
    const { schemas = {}, responses = {}, parameters = {} } = this.part.components ?? {};
    const components = [schemas, responses, parameters].flatMap((kind) => Object.keys(kind));
    const ids = this.#eachOperation().map(({ operation }) => JSON.stringify(operation['operationId'] ?? ''));
    const begins = new RegExp(`^"?${dialect}`, 'i');
    return [
      ...components.filter((name) => !begins.test(name)).map((name) => `the component ${name} lacks the prefix`),
      ...ids.filter((id) => !begins.test(id)).map((id) => `the operationId ${id} lacks the prefix`),
      ...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `the operationId ${id} comes twice`),
    ];
  }

  #referenceFaults(): readonly string[] {
    const dangling = referencesIn({ ...this.part }).filter((pointer) => this.#at(pointer) === undefined);
    return dangling.map((pointer) => `there is nothing at ${pointer}`);
  }

  /** Of one among the components, its examples included. */
  #schemaFaults([name, schema]: readonly [string, JsonValue]): readonly string[] {
    if (!isJsonObject(schema)) return [`${name} is no schema`];
    try {
      this.#compile(schema);
      return listOf(schema['examples'])
        .flatMap((example) => this.#valueFaults(schema, example))
        .map((fault) => `an example of ${name}: ${fault}`);
    } catch (error) {
      return [`${name} is no schema: ${String(error)}`];
    }
  }

  #operationFaults({ name, operation, shared }: DescribedOperation): readonly string[] {
    const parameters = [...listOf(shared), ...listOf(operation['parameters'])].map((each) => this.#resolve(each));
    const inPath = new Set(parameters.filter((each) => each?.['in'] === 'path').map((each) => each?.['name']));
    const named = [...name.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
    return [
      ...named
        .filter((parameter) => !inPath.has(parameter ?? ''))
        .map((each) => `${name}: no parameter ${String(each)}`),
      ...(Object.keys(this.#resolve(operation['responses']) ?? {}).length === 0 ? [`${name}: no responses`] : []),
    ];
  }

  #eachOperation(): readonly DescribedOperation[] {
    return Object.entries(this.part.paths).flatMap(([path, item]) =>
      Object.entries(isJsonObject(item) ? item : {}).flatMap(([method, operation]) =>
        METHODS.has(method) && isJsonObject(operation)
          ? [{ name: `${method.toUpperCase()} ${path}`, operation, shared: (item as JsonObject)['parameters'] }]
          : [],
      ),
    );
  }

  #operation(address: Address): JsonObject | undefined {
    return this.#eachOperation().find(({ name }) => name === nameOf(address))?.operation;
  }

  /** An object, or the one that it refers to. */
  #resolve(value: JsonValue | undefined): JsonObject | undefined {
    if (!isJsonObject(value)) return undefined;
    const { $ref: pointer } = value;
    return typeof pointer === 'string' ? this.#resolve(this.#at(pointer)) : value;
  }

  #at(pointer: string): JsonValue | undefined {
    const names = pointer.split('/').slice(1);
    return names
      .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
      .reduce<JsonValue | undefined>((value, name) => (isJsonObject(value) ? value[name] : undefined), {
        ...this.part,
      });
  }
}

interface DescribedOperation {
  readonly name: string;
  readonly operation: JsonObject;
  /** The parameters of all operations at the path. */
  readonly shared: JsonValue | undefined;
}

/** An address the way that documents write it: `GET /v1/events/{id}`. */
export function nameOf({ method, path }: Address): string {
  return `${method} ${path.replaceAll(/\/:(\w+)/g, '/{$1}')}`;
}

function essenceOf(mediaType: string): string {
  return (mediaType.split(';', 1)[0] ?? '').trim().toLowerCase();
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

function referencesIn(value: JsonValue): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { $ref: own } = isJsonObject(value) ? value : {};
  return [...(typeof own === 'string' ? [own] : []), ...Object.values(value).flatMap((inner) => referencesIn(inner))];
}
