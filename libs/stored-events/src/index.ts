export { createEventReaders, type EventReaders, type ReaderScope } from './event-readers';
