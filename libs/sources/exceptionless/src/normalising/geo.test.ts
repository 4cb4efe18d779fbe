import { formatCoordinates } from './geo';

test.each([
  ['40,-70', '40.0,-70.0'],
  [' 40.5 , -70.25 ', '40.5,-70.25'],
  ['+51.123456789,.5', '51.12345679,0.5'],
  ['-0.000000001,-0', '0.0,0.0'],
  ['90,180', '90.0,180.0'],
  ['10,100', '10.0,100.0'],
])('"%s" is stored as "%s"', (sent, stored) => {
  expect(formatCoordinates(sent)).toBe(stored);
});

test.each(['', '40', '91,0', '0,-180.1', '1,2,3', 'a,b', '127.0.0.1', '1e1,0', ','])('"%s" is no place', (sent) => {
  expect(formatCoordinates(sent)).toBeUndefined();
});
