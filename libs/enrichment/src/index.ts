export { createEnricher, type EnricherOptions } from './create-enricher';
