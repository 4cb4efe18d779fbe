import {
  KafkaJSConnectionError,
  KafkaJSNumberOfRetriesExceeded,
  KafkaJSProtocolError,
  KafkaJSRequestTimeoutError,
} from 'kafkajs';
import { classifySendError } from './classify-send-error';

function answered(type: string): Error {
  return new KafkaJSProtocolError({ type, code: 1, retriable: false, message: type } as unknown as string);
}

/** kafkajs does not export the types of all its errors. */
function named(name: string): Error {
  return Object.assign(new Error('lost'), { name });
}

describe('the verdict on a rejected send', () => {
  it.each([
    ['a lost connection', named('KafkaJSConnectionClosedError')],
    ['a refused connection', new KafkaJSConnectionError('ECONNREFUSED')],
    ['no answer in time', new KafkaJSRequestTimeoutError('timed out')],
    ['a leader that moved', answered('NOT_LEADER_FOR_PARTITION')],
    ['too few replicas', answered('NOT_ENOUGH_REPLICAS_AFTER_APPEND')],
  ])('is that %s passes', (_name, error) => {
    expect(classifySendError(error)).toBe('passing');
  });

  it.each([
    ['passing', new KafkaJSConnectionError('ECONNRESET')],
    ['refused', answered('MESSAGE_TOO_LARGE')],
    ['poisoned', answered('OUT_OF_ORDER_SEQUENCE_NUMBER')],
  ])('is that of the cause where kafkajs gave up: %s', (verdict, cause) => {
    expect(classifySendError(new KafkaJSNumberOfRetriesExceeded(cause, { retryCount: 5, retryTime: 1 }))).toBe(verdict);
  });

  it.each(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'TOPIC_AUTHORIZATION_FAILED', 'INVALID_RECORD'])(
    'is that %s refuses the batch',
    (type) => {
      expect(classifySendError(answered(type))).toBe('refused');
    },
  );

  it.each([
    ['a gap in the sequence', answered('OUT_OF_ORDER_SEQUENCE_NUMBER')],
    ['a used sequence number', answered('DUPLICATE_SEQUENCE_NUMBER')],
    ['a forgotten producer', answered('UNKNOWN_PRODUCER_ID')],
    ['a fenced producer', answered('INVALID_PRODUCER_EPOCH')],
    ['a bug', new TypeError('undefined is not a function')],
    ['something that is not an error', 'boom'],
  ])('is that %s poisons the producer', (_name, error) => {
    expect(classifySendError(error)).toBe('poisoned');
  });
});
