import { gunzipSync } from 'node:zlib';
import { expectedMessage, markerOf } from './delivery-event';
import { toDeliveryRequest } from './delivery-request';
import { REQUEST_SHAPES, type RequestShape } from './request-shape';

const TIME = Date.UTC(2026, 10, 21);

function requestOf(shape: RequestShape, first = 1_000) {
  return toDeliveryRequest({ shape, run: 'cafe', first, time: TIME, instance: 'simulator' });
}

function textOf(shape: RequestShape): string {
  const { body } = requestOf(shape);
  return Buffer.from(shape.gzip === true ? gunzipSync(body) : body).toString('utf8');
}

const named = REQUEST_SHAPES.map((shape) => [shape.name, shape] as const);

test.each(named)('each event of a request says its number: %s', (_, shape) => {
  const text = textOf(shape);
  for (let number = 1_000; number < 1_000 + shape.events; number += 1) {
    const marked = shape.dialect === 'biteral' ? markerOf('cafe', number) : expectedMessage(shape, 'cafe', number);
    expect(text).toContain(marked);
  }
  expect(text).not.toContain(markerOf('cafe', 1_000 + shape.events));
});

test.each(named)('a request is the same to the byte whenever it is made: %s', (_, shape) => {
  expect(requestOf(shape)).toEqual(requestOf(shape));
});

test('a body of poison begins with the poison event, whose number is that of the dead letter', () => {
  for (const shape of REQUEST_SHAPES.filter(({ poison }) => poison !== undefined)) {
    expect(/vd-cafe-(\d+)/.exec(textOf(shape))?.[1]).toBe('1000');
  }
});

test('lengths of messages differ', () => {
  const [shape] = REQUEST_SHAPES;
  if (shape === undefined) throw new Error('there are no shapes');
  const lengths = Array.from({ length: 100 }, (_, number) => expectedMessage(shape, 'cafe', number).length);
  expect(new Set(lengths).size).toBeGreaterThan(80);
});
