export { aCanonicalEvent, aNormalisedEvent } from './a-normalised-event';
export { aRawRecord } from './a-raw-record';
export { aStoredEvent, type StoredEventOverrides } from './a-stored-event';
export { anIngestRequest, PROJECT, RECEIVED_AT, REQUEST_ID } from './an-ingest-request';
export { startContainerEngines, type ContainerEnginesOptions, type RunningEngines } from './container-engines';
export { ENGINES_FILE, testEngines, testRunFolder, type TestEngines } from './engines';
export { ApiDescription } from './source-adapter/api-description';
export { describeSourceAdapter } from './source-adapter/describe-source-adapter';
export { eventsInMemory, type EventsInMemory } from './stored-events/events-in-memory';
