import type { JsonObject } from '@millrace/domain';
import { sha1Hex } from '@millrace/contracts';
import { stackError } from './stack-error';

const platformFrame = { declaring_namespace: 'System.Net', declaring_type: 'Socket', name: 'Connect' };
const userFrame = { declaring_namespace: 'Shop', declaring_type: 'Cart', name: 'Pay' };

function detailOf(error: JsonObject) {
  return stackError({ '@error': error })?.detail;
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
  expect(stackError({ '@simple_error': { type: 'E', stack_trace: ' at a\n' } })?.detail).toEqual({
    type: 'E',
    groupBy: ['E', sha1Hex(' at a\n')],
  });
  expect(stackError({ '@simple_error': { type: 'E' } })?.detail).toEqual({ type: 'E', groupBy: ['E'] });
});

test('an error that says nothing is like no other', () => {
  const attributes = { '@error': { message: 'm' } };
  expect(stackError(attributes)).toEqual({ detail: { type: '', groupBy: [] }, attributes });
});

test('what the producer groups by comes before everything else', () => {
  const attributes = { '@error': { type: 'E', stack_trace: [userFrame] }, '@stack': { signature_data: { Order: 5 } } };
  expect(stackError(attributes)).toEqual({ detail: { type: 'E', groupBy: ['5'] }, attributes });
});

test('what the producer left empty groups nothing', () => {
  const error = { type: 'E', stack_trace: [userFrame] };
  const groupedBy = (signature_data: JsonObject) =>
    stackError({ '@error': error, '@stack': { signature_data } })?.detail.groupBy;
  expect(groupedBy({ ManualStackingKey: '', Order: null })).toEqual(['E', 'Shop.Cart.Pay()']);
  expect(groupedBy({ ManualStackingKey: '', Order: 5 })).toEqual(['5']);
});

test('the outermost error says what the event is stacked by, beside its own data', () => {
  const inner = { type: 'PaymentException', message: 'no money', stack_trace: [userFrame] };
  const error = { type: 'Outer', Data: { own: 1, '@target': 'forged' }, inner };
  expect(stackError({ '@error': error, '@level': 'error' })?.attributes).toEqual({
    '@error': {
      type: 'Outer',
      Data: {
        own: 1,
        '@target': { ExceptionType: 'PaymentException', Method: 'Shop.Cart.Pay()', Message: 'no money' },
      },
      inner,
    },
    '@level': 'error',
  });
});

test('data that are no object stay what they are', () => {
  const attributes = { '@simple_error': { type: 'E', data: 'text' } };
  expect(stackError(attributes)?.attributes).toBe(attributes);
});

test('an event that is no error is on no stack', () => {
  expect(stackError({ '@user': { identity: 'u' } })).toBeUndefined();
});
