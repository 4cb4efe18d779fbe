import { readClientProgram } from './read-client-program';

test.each([
  ['exceptionless-js/3.2.1', 'exceptionless-js', '3.2.1'],
  ['python-yamcs-client v1.13.0', 'python-yamcs-client', '1.13.0'],
  ['curl/8.1.2', 'curl', '8.1.2'],
  ['okhttp/4.9.3 (extra; words)', 'okhttp', '4.9.3'],
  ['Go-http-client/v2', 'Go-http-client', '2'],
  ['node', 'node', ''],
  ['MyShop checkout', 'MyShop', ''],
  ['/1.0', '', ''],
  ['   ', '', ''],
  ['', '', ''],
])('the first product of "%s" is the client', (userAgent, name, version) => {
  expect(readClientProgram(userAgent)).toMatchObject({ name, version });
});

test('a browser is named as people know it, with the system and device that it runs on', () => {
  expect(
    readClientProgram(
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1',
    ),
  ).toEqual({ name: 'Mobile Safari', version: '17.0', os: 'iOS 17.0', device: 'Apple iPhone' });
  expect(
    readClientProgram(
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36',
    ),
  ).toEqual({ name: 'Chrome', version: '120.0.0.0', os: 'Windows 10', device: '' });
});

test('a program that says its system is read for both', () => {
  expect(readClientProgram('biteral-sdk-php/1.0 (Linux; PHP 8.2)')).toEqual({
    name: 'biteral-sdk-php',
    version: '1.0',
    os: 'Linux',
    device: '',
  });
});

test('what only pretends to be a browser has no name rather than a wrong one', () => {
  expect(readClientProgram('Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)').name).toBe('');
});
