import { aRawRecord } from '@millrace/testing';
import { toSubmissionClient } from './submission-client';

test.each([
  ['Exceptionless-JS/3.2.1', { user_agent: 'exceptionless-js', version: '3.2.1' }],
  ['exceptionless/6.1.0.0', { user_agent: 'exceptionless', version: '6.1.0.0' }],
  ['okhttp/4.9.3-SNAPSHOT', { user_agent: 'okhttp/4.9.3-snapshot' }],
  ['Mozilla/5.0 (X11) Gecko/20100101', { user_agent: 'mozilla/5.0 (x11) gecko/20100101' }],
  ['node', { user_agent: 'node' }],
  ['', {}],
])('the user agent "%s" is %j', (userAgent, client) => {
  expect(toSubmissionClient(aRawRecord({ userAgent, clientAddress: '' }))).toEqual(client);
});

test('the client’s own header comes before the user agent', () => {
  const headers = { 'x-exceptionless-client': 'exceptionless-js/3.2.1' };
  expect(toSubmissionClient(aRawRecord({ headers, userAgent: 'Mozilla/5.0', clientAddress: '192.0.2.7' }))).toEqual({
    ip_address: '192.0.2.7',
    user_agent: 'exceptionless-js',
    version: '3.2.1',
  });
});

test('an overlong user agent is cut, so that a batch does not repeat it ten thousand times', () => {
  const client = toSubmissionClient(aRawRecord({ userAgent: 'x'.repeat(10_000) }));
  expect(client['user_agent']).toHaveLength(1_024);
});
