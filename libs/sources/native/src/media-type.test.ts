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

test.each([
  ['application/x-protobuf', 'application/x-protobuf'],
  ['text/html, application/protobuf; q=0.5', 'application/protobuf'],
  ['application/protobuf, */*', 'application/protobuf'],
  ['application/json; q=0.5, application/protobuf', 'application/protobuf'],
  ['application/json, application/protobuf', undefined],
  ['application/protobuf; q=0.1, application/json; q=0.9', undefined],
  ['application/protobuf; q=0', undefined],
  ['application/protobuf; q=.', 'application/protobuf'],
  ['*/*', undefined],
  [undefined, undefined],
])('whoever accepts %s is answered in %s', (accept, expected) => {
  expect(acceptedProtobuf(accept)).toBe(expected);
});
