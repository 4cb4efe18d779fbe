import type { RequestHead } from '@millrace/domain';

/** The names of the fields that a client wants to see of an answer; undefined: all of them. */
export type FieldMask = ReadonlySet<string> | undefined;

/**
 * Yamcs' partial responses: names with commas between them in the parameter `fields`, else in the header `X-Yamcs-Fields`.
 * Of a path with dots the first name counts; no message here has parts that are worth a choice.
 */
export function readFieldMask({ query, headers }: Pick<RequestHead, 'query' | 'headers'>): FieldMask {
  const names = (query.get('fields') ?? headers['x-yamcs-fields'] ?? '')
    .split(',')
    .map((path) => path.trim().split('.')[0] ?? '')
    .filter((name) => name !== '');
  return names.length === 0 ? undefined : new Set(names);
}

/** The message with the masked fields only; without a mask the message itself. */
export function pickFields<T extends object>(message: T, mask: FieldMask): Partial<T> {
  if (mask === undefined) return message;
  return Object.fromEntries(Object.entries(message).filter(([name]) => mask.has(name))) as Partial<T>;
}
