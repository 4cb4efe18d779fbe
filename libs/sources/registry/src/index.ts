export { sourceRegistry } from './source-registry';
