import { decodeUtf8 } from '@millrace/contracts';
import type { FieldFault, RequestHead } from '@millrace/domain';

/** The context attributes of a request in binary mode, decoded, without `datacontenttype`. */
export interface HeaderAttributes {
  readonly attributes: Readonly<Record<string, string>>;
  readonly faults: readonly FieldFault[];
}

const PREFIX = 'ce-';

/** What the binding carries as the body and its content type: the same in a header would take their place. */
const CARRIED_BY_BODY: ReadonlySet<string> = new Set(['datacontenttype', 'data', 'data_base64']);

/** Reads what the HTTP protocol binding, section 3.1.3, puts into headers. */
export function readHeaderAttributes(headers: RequestHead['headers']): HeaderAttributes {
  const faults: FieldFault[] = [];
  const attributes = Object.entries(headers).flatMap(([header, sent]): [string, string][] => {
    if (sent === undefined || !header.startsWith(PREFIX)) return [];
    const name = header.slice(PREFIX.length);
    const value = decodeHeaderValue(sent);
    if (value !== undefined && !CARRIED_BY_BODY.has(name)) return [[name, value]];
    faults.push(value === undefined ? malformed(name) : carriedByBody(name));
    return [];
  });
  return { attributes: Object.fromEntries(attributes), faults };
}

function carriedByBody(name: string): FieldFault {
  const message = `ce-${name} must not be sent: the data is the body, of the Content-Type`;
  return { index: 0, field: `/${name}`, code: 'unknown_field', message };
}

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
