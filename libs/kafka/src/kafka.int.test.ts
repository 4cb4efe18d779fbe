import { testEngines } from '@millrace/testing';
import { describeKafka } from './contract/describe-kafka';
import { configFor, realKafka } from './contract/real-kafka';

describe('the real broker', () => {
  describeKafka(() => realKafka(configFor(testEngines().kafkaBrokers)));
});
