export { cloudeventsSource } from './cloudevents-source';
