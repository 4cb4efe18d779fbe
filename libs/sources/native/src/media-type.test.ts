import { acceptedProtobuf, bodyForm } from './media-type';

test.each([
  [undefined, 'json'],
  ['application/json', 'json'],
  ['Application/JSON; charset=utf-8', 'json'],
  ['application/x-ndjson', 'ndjson'],
  ['application/ndjson', 'ndjson'],
  ['application/jsonl', 'ndjson'],
  ['application/x-protobuf', 'event'],
  ['application/protobuf', 'event'],
  ['application/protobuf; message=yamcs.protobuf.Event', 'event'],
  ['application/x-protobuf; message=millrace.v1.EventList', 'event-list'],
  ['application/x-protobuf;message="millrace.v1.EventList"', 'event-list'],
])('%s is %s', (contentType, form) => {
  expect(bodyForm(contentType)).toBe(form);
});

test.each(['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'application/protobuf; message=a.B'])(
  '%s is not taken',
  (contentType) => {
    expect(bodyForm(contentType)).toBeUndefined();
  },
);

test('the answer is protobuf of the type that the client accepts', () => {
  expect(acceptedProtobuf('application/x-protobuf')).toBe('application/x-protobuf');
  expect(acceptedProtobuf('text/html, application/protobuf; q=0.5')).toBe('application/protobuf');
  expect(acceptedProtobuf('*/*')).toBeUndefined();
  expect(acceptedProtobuf()).toBeUndefined();
});
