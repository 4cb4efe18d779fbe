import type { ClientProgram } from '@millrace/domain';
import { UAParser } from 'ua-parser-js';

/** What browsers begin with, and what pretends to be one. */
const BROWSER = /^(?:Mozilla|Opera)\//;

/** A product token (RFC 9110), or the name and version with a space between them of python-yamcs-client. */
const PRODUCT = /^(?<name>[\w!#$%&'*+.^`|~-]+)(?:(?:\/| +(?=v?\d))(?:v(?=\d))?(?<version>[^\s();,]*))?/;

const UNKNOWN: ClientProgram = { name: '', version: '', os: '', device: '' };

/** The program that a user agent names: the browser, or the first product. */
export function readClientProgram(userAgent: string): ClientProgram {
  // The parser takes an empty text for a request to read the user agent of the program that it runs in.
  if (userAgent === '') return UNKNOWN;
  const { browser, os, device } = new UAParser(userAgent).getResult();
  const product = BROWSER.test(userAgent) ? browser : PRODUCT.exec(userAgent.trimStart())?.groups;
  return {
    name: product?.name ?? '',
    version: product?.version ?? '',
    os: joinWords(os.name, os.version),
    device: joinWords(device.vendor, device.model) || (device.type ?? ''),
  };
}

function joinWords(...words: readonly (string | undefined)[]): string {
  return words.filter((word) => word !== undefined && word !== '').join(' ');
}
