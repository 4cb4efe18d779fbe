import { decodeUtf8 } from '@millrace/contracts';
import type { FieldFault, RequestHead } from '@millrace/domain';

/** The context attributes of a request in binary mode, decoded, without `datacontenttype`. */
export interface HeaderAttributes {
  readonly attributes: Readonly<Record<string, string>>;
  readonly faults: readonly FieldFault[];
}

const PREFIX = 'ce-';
const CONTENT_TYPE_NAME = 'datacontenttype';

/** Reads what the HTTP protocol binding, section 3.1.3, puts into headers. */
export function readHeaderAttributes(headers: RequestHead['headers']): HeaderAttributes {
  const faults: FieldFault[] = [];
  const attributes = Object.entries(headers).flatMap(([header, sent]): [string, string][] => {
    if (sent === undefined || !header.startsWith(PREFIX)) return [];
    const name = header.slice(PREFIX.length);
    const value = decodeHeaderValue(sent);
    if (name !== CONTENT_TYPE_NAME && value !== undefined) return [[name, value]];
    faults.push(value === undefined ? malformed(name) : NOT_AN_ATTRIBUTE);
    return [];
  });
  return { attributes: Object.fromEntries(attributes), faults };
}

const NOT_AN_ATTRIBUTE: FieldFault = {
  index: 0,
  field: `/${CONTENT_TYPE_NAME}`,
  code: 'unknown_field',
  message: 'ce-datacontenttype must not be sent: the data is of the Content-Type',
};

function malformed(name: string): FieldFault {
  const message = `the header ce-${name} is not UTF-8 when its percent escapes are undone`;
  return { index: 0, field: `/${name}`, code: 'malformed', message };
}

/** Undoes the quotes that older senders put around values, then one round of percent-encoding; undefined if that is not UTF-8. */
function decodeHeaderValue(sent: string): string | undefined {
  const { quoted } = /^"(?<quoted>(?:[^"\\]|\\.)*)"$/.exec(sent)?.groups ?? {};
  const value = quoted?.replaceAll(/\\(.)/g, '$1') ?? sent;
  const bytes = value.replaceAll(/%([\da-f]{2})/gi, (_escape, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  // Node gives bytes beyond ASCII as characters of Latin-1, so what was sent unescaped reads as UTF-8 as well.
  return decodeUtf8(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
}
