export { exceptionlessSource } from './exceptionless-source';
