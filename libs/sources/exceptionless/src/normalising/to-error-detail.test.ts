import type { JsonObject } from '@millrace/domain';
import { toErrorDetail } from './to-error-detail';

const platformFrame = { declaring_namespace: 'System.Net', declaring_type: 'Socket', name: 'Connect' };
const userFrame = { declaring_namespace: 'Shop', declaring_type: 'Cart', name: 'Pay' };

function detailOf(error: JsonObject) {
  return toErrorDetail({ '@error': error });
}

test('the innermost error with a frame of the user’s own is the one that counts', () => {
  const inner = { type: 'SocketException', stack_trace: [platformFrame] };
  const middle = { type: 'PaymentException', stack_trace: [platformFrame, userFrame], inner };
  expect(detailOf({ type: 'Outer', stack_trace: [userFrame], inner: middle })).toEqual({
    type: 'PaymentException',
    groupBy: ['PaymentException', 'Shop.Cart.Pay()'],
  });
});

test.each([
  ['the target method', { target_method: userFrame, stack_trace: [platformFrame] }, ['E', 'Shop.Cart.Pay()']],
  ['the top frame', { stack_trace: [platformFrame] }, ['E', 'System.Net.Socket.Connect()']],
  ['its type', {}, ['E']],
  ['its type', { stack_trace: 'a text', inner: 'a text' }, ['E']],
])('without such a frame the innermost error is grouped by %s', (_case, inner, groupBy) => {
  expect(detailOf({ type: 'Outer', inner: { type: 'E', ...inner } })).toEqual({ type: 'E', groupBy });
});

test('generic arguments, parameters and numbers of the exception tell errors apart', () => {
  const frame = {
    ...userFrame,
    GenericArguments: ['T'],
    Parameters: [{ TypeNamespace: 'System', Type: 'Int32', Name: 'id' }, { Name: 'untyped' }],
  };
  expect(detailOf({ Type: 'E', StackTrace: [frame], Data: { '@ext': { Number: 1205 } } })).toEqual({
    type: 'E',
    groupBy: ['E', 'Shop.Cart.Pay[T](System.Int32 id, untyped)', '1205'],
  });
});

test('a simple error is grouped by its trace, where it has one', () => {
  expect(toErrorDetail({ '@simple_error': { type: 'E', stack_trace: ' at a\n' } })).toEqual({
    type: 'E',
    groupBy: ['E', 'at a'],
  });
  expect(toErrorDetail({ '@simple_error': { type: 'E' } })).toEqual({ type: 'E', groupBy: ['E'] });
});

test('an error that says nothing is like no other', () => {
  expect(toErrorDetail({ '@error': { message: 'm' } })).toEqual({ type: '', groupBy: [] });
});

test('what the producer groups by comes before everything else', () => {
  const attributes = { '@error': { type: 'E', stack_trace: [userFrame] }, '@stack': { signature_data: { Order: 5 } } };
  expect(toErrorDetail(attributes)).toEqual({ type: 'E', groupBy: ['Order', '5'] });
});

test('an event that is no error has no detail', () => {
  expect(toErrorDetail({ '@user': { identity: 'u' } })).toBeUndefined();
});
