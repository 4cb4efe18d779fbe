export { createEnricher, type EnricherOptions } from './create-enricher';
export { createNormaliseRecord, type NormaliseRecord } from './normalise-record';
export { createUnderstandRecord, type UnderstandRecord } from './understand-record';
