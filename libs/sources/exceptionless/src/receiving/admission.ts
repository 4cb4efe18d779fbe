import type { Project, Refusal, RequestHead } from '@millrace/domain';

type Headers = RequestHead['headers'];

/** What a request declares its body to be, without parameters, in lower case; empty where it does not say. */
export function mediaTypeOf(headers: Headers): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** Whether a body comes with the request, as far as its head tells. */
export function declaresBody(headers: Headers): boolean {
  const { 'content-length': length, 'transfer-encoding': transferEncoding } = headers;
  return transferEncoding !== undefined || (length !== undefined && length !== '0');
}

/** A refusal where a request names a project that is not its token's, in the path or as `?projectId=`. */
export function refuseOtherProject({ pathParameters, query }: RequestHead, project: Project): Refusal | undefined {
  const named = pathParameters['projectId'] ?? parameterOf(query, 'projectid') ?? project.id;
  if (named === project.id) return undefined;
  return { code: 'not_found', message: `The token does not belong to a project "${named}"` };
}

/** The first value of a parameter of the query whose name is `lowerCaseName` in any case, where it is not empty. */
export function parameterOf(query: URLSearchParams, lowerCaseName: string): string | undefined {
  if (query.size === 0) return undefined;
  for (const [name, value] of query) {
    if (value !== '' && name.toLowerCase() === lowerCaseName) return value;
  }
  return undefined;
}
