import type { OpenApiPart, Reply } from '@millrace/domain';
import { ApiDescription } from '@millrace/testing';

/** A request and its answer, as far as they are compared with the document. */
export interface DescribedExchange {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Absent: not to be compared. */
  readonly request?: DescribedBody;
  readonly reply: Reply;
}

export interface DescribedBody {
  readonly contentType: string | undefined;
  readonly body: Uint8Array;
}

/**
 * Says where an exchange is not what the gateway's OpenAPI document describes: an address, method, status or media type that
 * it does not have, or a JSON body that does not fit its schema; of requests, those that were taken. Empty when all is well.
 */
export function createOpenApiCheck(document: OpenApiPart): (exchange: DescribedExchange) => readonly string[] {
  const description = new ApiDescription(document);
  const templates = Object.keys(document.paths).toSorted(byFewerParameters);
  const patterns = templates.map((template) => ({ template, pattern: toPattern(template) }));
  return ({ method, path, request, reply }) => {
    const template = patterns.find(({ pattern }) => pattern.test(path))?.template;
    // Which addresses and methods there are not, no document lists.
    if (template === undefined) return reply.status === 404 ? [] : [`${path} is not described`];
    if (reply.status === 405) return [];
    const address = { method, path: template };
    const isTaken = reply.status >= 200 && reply.status < 300;
    return [
      ...(isTaken && request !== undefined
        ? description.requestFaults(address, request.contentType, request.body)
        : []),
      ...description.replyFaults(address, reply),
    ];
  };
}

/** Parameters stand for one segment; the gateway takes a slash at the end, and Exceptionless any case. */
function toPattern(template: string): RegExp {
  const parts = template.split(/\{[^}]+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^/]+')}/?$`, 'i');
}

function byFewerParameters(left: string, right: string): number {
  return left.split('{').length - right.split('{').length;
}
