export { yamcsSource } from './yamcs-source';
