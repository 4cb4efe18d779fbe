import { refuse } from './refuse';

test('faults are listed by field, as clients of ASP.NET know them', () => {
  const faults = ['is missing', 'is no address'].map((message) => ({
    index: 0,
    field: '/email_address',
    code: 'invalid',
    message,
  }));
  const head = { method: 'POST', path: '/x', pathParameters: {}, query: new URLSearchParams(), headers: {} };
  const { body } = refuse({ code: 'invalid_event', message: 'm', faults }, head);
  expect(JSON.parse(String(body))).toMatchObject({ errors: { email_address: ['is missing', 'is no address'] } });
});
