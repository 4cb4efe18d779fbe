import type { RequestHead } from '@millrace/domain';
import { QUERY_CREDENTIALS } from '../credential';
import type { EventList, PageParameters } from './event-list';

/** Of the place in the list, and of credentials, which do not belong into an answer. */
const LEFT_OUT = new Set(['page', 'before', 'after', ...QUERY_CREDENTIALS]);

/** The headers `Link` (RFC 8288, relative to the request) and `X-Result-Count` of a page. */
export function listHeaders(head: RequestHead, { previous, next, total }: EventList): Readonly<Record<string, string>> {
  const links = [...toLink(head, 'previous', previous), ...toLink(head, 'next', next)];
  return {
    ...(links.length === 0 ? {} : { link: links.join(', ') }),
    ...(total === undefined ? {} : { 'x-result-count': String(total) }),
  };
}

function toLink({ path, query }: RequestHead, relation: string, parameters?: PageParameters): readonly string[] {
  if (parameters === undefined) return [];
  const kept = [...query].filter(([name]) => !LEFT_OUT.has(name.toLowerCase()));
  const target = new URLSearchParams([...kept, ...Object.entries(parameters)]).toString();
  return [`<${path}${target === '' ? '' : `?${target}`}>; rel="${relation}"`];
}
