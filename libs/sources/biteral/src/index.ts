export { biteralSource } from './biteral-source';
