import { inflate } from '@millrace/contracts';
import { deadLetter, type Outcome, type RawRecord, type SourceAdapter, type SourceEvent } from '@millrace/domain';

/** Bodies are inflated to at most the largest bound of the dialect's routes; the gateway applied the route's own. */
function maxInflatedBytes(source: SourceAdapter): number {
  return Math.max(...source.routes.map((route) => route.maxInflatedBytes));
}

export type NormaliseRecord = (record: RawRecord) => readonly Outcome<SourceEvent>[];

/**
 * Undoes the content encoding and lets the dialect's adapter say what the body holds: one outcome per
 * position. What cannot be taken apart is a single dead letter at position 0.
 */
export function createNormaliseRecord(sources: readonly SourceAdapter[]): NormaliseRecord {
  const bySource = new Map(sources.map((source) => [source.dialect, { source, maxBytes: maxInflatedBytes(source) }]));

  return function normaliseRecord(record) {
    const found = bySource.get(record.dialect);
    if (found === undefined) {
      const message = `no adapter for the dialect "${record.dialect}" in this version`;
      return [deadLetter({ code: 'unknown_dialect', message })];
    }
    const inflated = inflate(record.contentEncoding, record.body, found.maxBytes);
    switch (inflated.kind) {
      case 'ok':
        return found.source.normalise(record, inflated.body);
      case 'unsupported':
        return [
          deadLetter({
            code: 'unsupported_encoding',
            message: `content encoding "${record.contentEncoding}" is not one we can undo`,
          }),
        ];
      case 'too-large':
        return [
          deadLetter({ code: 'body_too_large', message: `inflates to more than ${String(found.maxBytes)} bytes` }),
        ];
      case 'undecodable':
        return [
          deadLetter({
            code: 'undecodable_body',
            message: `does not inflate as ${record.contentEncoding}: ${inflated.message}`,
          }),
        ];
    }
  };
}
