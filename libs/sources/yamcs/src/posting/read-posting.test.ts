import { yamcsMessages } from '@millrace/contracts';
import fc from 'fast-check';
import { readPosting } from './read-posting';

const JSON_TYPE = 'application/json';
const PROTOBUF_TYPE = 'application/protobuf';

function readJson(value: unknown) {
  return readPosting(JSON_TYPE, Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));
}

function readProtobuf(hex: string) {
  return readPosting(PROTOBUF_TYPE, Buffer.from(hex, 'hex'));
}

const WHOLE_EVENT = { source: 'a', generationTime: 1, receptionTime: 2, seqNumber: 3, message: 'm' };

test.each([
  ['{"source":"a","message":"m","generationTime":0,"receptionTime":0,"seqNumber":1}', 'whole-event'],
  ['{"message":"m"}', 'create-event'],
  ['{"message":"m","source":"a","type":"t","severity":"info"}', 'create-event'],
  ['{"message":"m","time":"2024-01-02T03:04:05Z"}', 'create-event'],
  ['{"message":"m","sequenceNumber":1}', 'create-event'],
  ['{"message":"m","extra":{}}', 'create-event'],
])('%s is of the contract %s', (body, contract) => {
  expect(readJson(body)).toMatchObject({ kind: 'ok', posting: { contract } });
});

test.each([
  ['1a0b68656c6c6f20776f726c642204696e666f', 'create-event'],
  ['1201541a016d2208637269746963616c2a0c08a5facdac0610a0e2dcc302320246533807', 'create-event'],
  ['0a0852455354204150491000180020032a045465737432147468697320697320612074657374206576656e743801', 'whole-event'],
])('the bytes %s are of the contract %s', (hex, contract) => {
  expect(readProtobuf(hex)).toMatchObject({ kind: 'ok', posting: { contract } });
});

test.each([
  [{ ...WHOLE_EVENT, generationTime: '1700000000000' }, { generationTime: 1_700_000_000_000 }],
  [{ ...WHOLE_EVENT, receptionTime: '0' }, { attributes: { receptionTime: '0' } }],
  [{ ...WHOLE_EVENT, seqNumber: '7' }, { seqNumber: 7 }],
  [
    { ...WHOLE_EVENT, severity: 'critical' },
    { severity: 'CRITICAL', attributes: { receptionTime: 2 } },
  ],
  [
    { ...WHOLE_EVENT, severity: 'ERROR' },
    { severity: 'SEVERE', attributes: { receptionTime: 2, severity: 'ERROR' } },
  ],
  [{ ...WHOLE_EVENT, severity: 3 }, { severity: 'WATCH' }],
  [
    { ...WHOLE_EVENT, type: null, severity: null },
    { type: '', severity: 'INFO' },
  ],
  [{ ...WHOLE_EVENT, site: { rack: 4 } }, { attributes: { receptionTime: 2, site: { rack: 4 } } }],
  [{ ...WHOLE_EVENT, generationTimeUTC: 'x' }, { attributes: { receptionTime: 2, generationTimeUTC: 'x' } }],
  [{ message: '' }, { message: '', source: undefined, generationTime: undefined, severity: 'INFO' }],
  [{ message: 'm', severity: 'Distress' }, { severity: 'DISTRESS' }],
  [
    { message: 'm', severity: 'error' },
    { severity: 'SEVERE', attributes: { severity: 'ERROR' } },
  ],
  [{ message: 'm', severity: 'warning_new' }, { severity: 'WARNING' }],
  [{ message: 'm', source: 'a', sequenceNumber: '5' }, { seqNumber: 5 }],
  [{ message: 'm', sequenceNumber: 5 }, { seqNumber: undefined }],
  [
    { message: 'm', instance: 'elsewhere' },
    { message: 'm', attributes: {} },
  ],
  [{ message: 'm', time: '2024-01-02T05:04:05.6789+02:00' }, { generationTime: Date.UTC(2024, 0, 2, 3, 4, 5, 678) }],
])('%j is read as %j', (body, posting) => {
  expect(readJson(body)).toMatchObject({ kind: 'ok', posting });
});

test.each([
  ['', 'Message is required'],
  ['{}', 'Message is required'],
  ['{', 'The body is not JSON'],
  ['[]', 'The body must be one JSON object'],
  ['"text"', 'The body must be one JSON object'],
  ['{"message":5}', '"message" must be text'],
  ['{"message":"m","foo":1}', '"foo" is not a field of this message'],
  ['{"message":"m","severity":"bogus"}', '"severity" must be one of INFO, WATCH, WARNING, DISTRESS, CRITICAL, SEVERE'],
  ['{"message":"m","severity":1}', '"severity" must be text'],
  ['{"message":"m","time":"noon"}', '"time" must be a time'],
  ['{"message":"m","time":"2024-01-02T03:04:05"}', '"time" must be a time'],
  ['{"message":"m","time":"1899-12-31T23:59:59Z"}', '"time" must be a time from the years 1900 to 2299'],
  ['{"message":"m","source":"a","sequenceNumber":2147483648}', '"sequenceNumber" must be a whole number'],
  ['{"message":"m","extra":{"a":1}}', '"extra" must be an object of texts'],
  ['{"message":"m","time":"2024-01-02T03:04:05Z","generationTime":0}', 'belong to different versions'],
  [{ ...WHOLE_EVENT, message: undefined }, '"message" is required'],
  [{ ...WHOLE_EVENT, source: undefined }, '"source" is required'],
  [{ ...WHOLE_EVENT, generationTime: undefined }, '"generationTime" is required'],
  [{ ...WHOLE_EVENT, receptionTime: undefined }, '"receptionTime" is required'],
  [{ ...WHOLE_EVENT, seqNumber: undefined }, '"seqNumber" is required'],
  [{ ...WHOLE_EVENT, generationTime: 1.5 }, '"generationTime" must be a whole number'],
  [{ ...WHOLE_EVENT, generationTime: 'now' }, '"generationTime" must be a whole number'],
  [{ ...WHOLE_EVENT, generationTime: 1e15 }, '"generationTime" must be a time from the years 1900 to 2299'],
  [{ ...WHOLE_EVENT, severity: 'bogus' }, '"severity" must be one of'],
  [{ ...WHOLE_EVENT, severity: 99 }, '"severity" must be one of'],
  [
    { generationTime: 0 },
    '"source" is required; "receptionTime" is required; "seqNumber" is required; "message" is required',
  ],
])('%j is refused: %s', (body, message) => {
  const read = readJson(body);
  expect(read.kind === 'refused' && read.refusal.message).toContain(message);
});

const { CreateEventRequest } = yamcsMessages.protobuf.events;

test.each([
  ['garbage', Buffer.from('garbage'), 'The body is not protobuf'],
  ['a JSON body under the wrong type', Buffer.from('{"message":"m"}'), 'The body is not protobuf'],
  ['nothing', Buffer.alloc(0), 'Message is required'],
  [
    'an old event cut short',
    Buffer.from('0a01611001', 'hex'),
    'missing required fields: receptionTime, seqNumber, message',
  ],
  ['both contracts at once', Buffer.from('10001a016d', 'hex'), 'Fields 2 and 3 belong to different versions'],
  [
    'a severity that Yamcs never had',
    CreateEventRequest.encode({ message: 'm', severity: 'bogus' }).finish(),
    '"severity" must be one of',
  ],
  [
    'a time after 2299',
    CreateEventRequest.encode({ message: 'm', time: { seconds: 10_413_792_000 } }).finish(),
    '"time" must be a time from the years',
  ],
  [
    'negative nanos',
    CreateEventRequest.encode({ message: 'm', time: { seconds: 1, nanos: -1 } }).finish(),
    '"time" must have 0 to 999999999 nanos',
  ],
])('%s is refused', (_case, body, message) => {
  const read = readPosting(PROTOBUF_TYPE, body);
  expect(read.kind === 'refused' && read.refusal.message).toContain(message);
});

test('binary under a type that Yamcs does not know as protobuf is refused with the type that it knows', () => {
  const read = readPosting('application/x-protobuf', Buffer.from([0x0a, 0x02, 0xff, 0xfe]));
  expect(read).toMatchObject({ kind: 'refused', refusal: { code: 'malformed_body' } });
  expect(read.kind === 'refused' && read.refusal.message).toContain('Content-Type: application/protobuf');
});

test('a time before 1970 keeps its milliseconds', () => {
  const body = CreateEventRequest.encode({ message: 'm', time: { seconds: -1, nanos: 250_000_000 } }).finish();
  expect(readPosting(PROTOBUF_TYPE, body)).toMatchObject({ kind: 'ok', posting: { generationTime: -750 } });
});

test.each([
  ['1a016d', 'a current request'],
  ['0a016110011802200332016d', 'an old event'],
])('extension fields survive in %s (%s)', (hex) => {
  const extensions = 'a20603666f6f80f10401';
  const read = readProtobuf(hex + extensions);
  expect(read.kind === 'ok' && Buffer.from(read.posting.extensions).toString('hex')).toBe(extensions);
});

test('fields below 100 that a current request does not have are no extensions', () => {
  expect(readProtobuf('1a016d4801')).toMatchObject({ kind: 'ok', posting: { extensions: Buffer.alloc(0) } });
});

test('no body of either type throws, whatever it holds', () => {
  fc.assert(fc.property(fc.uint8Array(), (body) => ['ok', 'refused'].includes(readPosting(PROTOBUF_TYPE, body).kind)));
  fc.assert(fc.property(fc.uint8Array(), (body) => ['ok', 'refused'].includes(readPosting(JSON_TYPE, body).kind)));
  fc.assert(fc.property(fc.json(), (text) => ['ok', 'refused'].includes(readJson(text).kind)));
});
