import { concatenate, takeHead } from '../byte-stream';
import { ClickHouseError } from '../errors';
import type { InsertData } from '../statement/insert-sql';
import { readStatement } from '../statement/read-statement';
import type { InsertDataStatement, InsertInputStatement, Statement } from '../statement/statement';
import type { QueryRequest } from './query-request';
import type { RequestBody } from './request-body';
import type { SpoolFiles } from './spool';

/** A statement with everything that came with it. */
export interface ReceivedStatement {
  /** Undefined for an empty request. */
  readonly statement: Statement | undefined;
  /** The data of an INSERT, complete in a file; undefined where there is none. */
  readonly data: InsertData | undefined;
  readonly parameters: QueryRequest['parameters'];
}

export interface Reception {
  readonly query: QueryRequest;
  readonly body: RequestBody;
  readonly contentType: string;
  readonly files: SpoolFiles;
  /** Throws for a statement that must not run; called before its data is read. */
  permit(statement: Statement): void;
}

/** Statements, other than the data of an INSERT, are held in memory and refused above this length. */
const MAX_STATEMENT_BYTES = 1024 * 1024;
const LINE_END = Buffer.from('\n');

/** Reads the statement from the URL, the body or both, and an INSERT's data into a file. */
export async function receiveStatement(reception: Reception): Promise<ReceivedStatement> {
  const { query, body, contentType } = reception;
  const inUrl = Buffer.from(query.sql);
  const statement = readStatement(inUrl);
  if (statement !== undefined && takesData(statement)) return receiveData(statement, inUrl, reception);
  if (!body.isAnnounced) {
    if (statement !== undefined) reception.permit(statement);
    return { statement, data: undefined, parameters: query.parameters };
  }
  return contentType.startsWith('multipart/form-data') ? receiveForm(reception) : receiveBody(inUrl, reception);
}

function takesData(statement: Statement): statement is InsertDataStatement | InsertInputStatement {
  return statement.kind === 'insert-data' || statement.kind === 'insert-input';
}

/** The statement is in the URL, so the body is data and goes to the engine as sent, still compressed. */
async function receiveData(
  statement: InsertDataStatement | InsertInputStatement,
  inUrl: Buffer,
  { query, body, files, permit }: Reception,
): Promise<ReceivedStatement> {
  permit(statement);
  const inline = inUrl.subarray(statement.dataStart);
  const isInline = inline.toString().trim() !== '';
  const { bytes, codec } = isInline
    ? { bytes: concatenate(Buffer.concat([inline, LINE_END]), body.decoded()), codec: undefined }
    : body.raw();
  const path = await files.write(bytes);
  return { statement, data: path === undefined ? undefined : { path, codec }, parameters: query.parameters };
}

/** The body is the statement, or goes on where the one in the URL breaks off. */
async function receiveBody(inUrl: Buffer, { query, body, files, permit }: Reception): Promise<ReceivedStatement> {
  const start = inUrl.length === 0 ? inUrl : Buffer.concat([inUrl, LINE_END]);
  const { head, isWhole, rest } = await takeHead(concatenate(start, body.decoded()), MAX_STATEMENT_BYTES);
  const statement = readStatement(head);
  if (statement !== undefined) permit(statement);
  if (statement === undefined || !takesData(statement)) {
    if (!isWhole) throw tooLarge();
    return { statement, data: undefined, parameters: query.parameters };
  }
  const path = await files.write(concatenate(head.subarray(statement.dataStart), rest));
  return {
    statement,
    data: path === undefined ? undefined : { path, codec: undefined },
    parameters: query.parameters,
  };
}

/** A form carries the statement and its parameters where they are too long for a URL. */
async function receiveForm({ query, body, contentType, permit }: Reception): Promise<ReceivedStatement> {
  const { head, isWhole } = await takeHead(body.decoded(), MAX_STATEMENT_BYTES);
  if (!isWhole) throw tooLarge();
  const parameters = new Map(query.parameters);
  let sql = query.sql;
  for (const [name, value] of await readForm(head, contentType)) {
    if (name === 'query') sql += value;
    else if (/^param_\w+$/.test(name)) parameters.set(name.slice('param_'.length), value);
    else
      throw new ClickHouseError('NOT_IMPLEMENTED', `the form field ${name}: tables sent with a query are not served`);
  }
  const statement = readStatement(Buffer.from(sql));
  if (statement !== undefined) permit(statement);
  return { statement, data: undefined, parameters };
}

async function readForm(body: Buffer, contentType: string): Promise<[name: string, value: string][]> {
  const form = await new Response(body, { headers: { 'content-type': contentType } }).formData().catch(() => undefined);
  if (form === undefined) throw new ClickHouseError('BAD_ARGUMENTS', 'the body is not the form that it says it is');
  return Promise.all(
    [...form].map(async ([name, value]) => [name, typeof value === 'string' ? value : await value.text()]),
  );
}

function tooLarge(): ClickHouseError {
  return new ClickHouseError(
    'QUERY_IS_TOO_LARGE',
    `a statement without the data of an INSERT takes at most ${String(MAX_STATEMENT_BYTES)} bytes`,
  );
}
