import type { TextField } from '@millrace/domain';

/** What a filter may ask about. */
export type FilterField =
  /** Text: `whole` is compared as a whole, `part` holds wherever the text stands in it. One field of several is enough. */
  | {
      readonly kind: 'text';
      readonly fields: readonly TextField[];
      readonly match: 'whole' | 'part';
      readonly ignoreCase: boolean;
    }
  /** An attribute of the producer's own, which may be text or a number. */
  | { readonly kind: 'attribute'; readonly path: readonly string[] }
  | { readonly kind: 'number'; readonly path: readonly string[] }
  | { readonly kind: 'date' | 'tag' | 'id' };

const attribute = (...path: readonly string[]): TextField => ({ attribute: path });
const whole = (...fields: readonly TextField[]): FilterField => ({
  kind: 'text',
  fields,
  match: 'whole',
  ignoreCase: true,
});
const part = (...fields: readonly TextField[]): FilterField => ({
  kind: 'text',
  fields,
  match: 'part',
  ignoreCase: true,
});

const TAG: FilterField = { kind: 'tag' };
const REFERENCE_ID: FilterField = { kind: 'text', fields: ['clientKey'], match: 'whole', ignoreCase: false };

/** By the names that Exceptionless' search knows, in lower case. */
const FIELDS: ReadonlyMap<string, FilterField> = new Map<string, FilterField>([
  ['id', { kind: 'id' }],
  ['date', { kind: 'date' }],
  ['type', whole('type')],
  ['source', part('source')],
  ['message', part('message')],
  ['tag', TAG],
  ['tags', TAG],
  ['reference', REFERENCE_ID],
  ['reference_id', REFERENCE_ID],
  ['value', { kind: 'number', path: ['value'] }],
  ['count', { kind: 'number', path: ['count'] }],
  ['level', whole(attribute('@level'))],
  ['version', whole(attribute('@version'))],
  ['submission', whole(attribute('@submission_method'))],
  ['user', whole(attribute('@user', 'identity'))],
  ['user.name', part(attribute('@user', 'name'))],
  ['error.type', part('errorType')],
  ['error.message', part(attribute('@error', 'message'), attribute('@simple_error', 'message'))],
  ['error.code', whole(attribute('@error', 'code'))],
  ['path', part(attribute('@request', 'path'))],
  ['useragent', part(attribute('@request', 'user_agent'))],
  [
    'ip',
    whole(
      attribute('@submission_client', 'ip_address'),
      attribute('@request', 'client_ip_address'),
      attribute('@environment', 'ip_address'),
    ),
  ],
  ['client.useragent', part(attribute('@submission_client', 'user_agent'))],
  ['client.version', whole(attribute('@submission_client', 'version'))],
  ['machine', whole(attribute('@environment', 'machine_name'))],
  ['architecture', whole(attribute('@environment', 'architecture'))],
  ['cmd', part(attribute('@environment', 'command_line'))],
]);

const OTHERS = ['data.<path>', 'ref.<name>'];

/** What a bare word may stand in. */
export const WORD_FIELDS: readonly FilterField[] = [
  part('message', 'source', 'errorType', attribute('@user', 'name')),
  whole(attribute('@user', 'identity')),
  REFERENCE_ID,
  TAG,
];

/** The field of that name, in any case; `data.a.b` is any attribute, `ref.session` the one called `@ref:session`. */
export function findField(name: string): FilterField | undefined {
  const [first = '', ...path] = name.split('.');
  const isAttribute = path.length > 0 && !path.includes('');
  if (isAttribute && first.toLowerCase() === 'data') return { kind: 'attribute', path };
  if (isAttribute && first.toLowerCase() === 'ref') return { kind: 'attribute', path: [`@ref:${path.join('.')}`] };
  return FIELDS.get(name.toLowerCase());
}

/** For the person who named a field that there is none of. */
export function fieldNames(): string {
  return [...FIELDS.keys(), ...OTHERS].join(', ');
}
