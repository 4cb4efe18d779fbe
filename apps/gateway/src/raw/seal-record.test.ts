import { fakeSource } from '../testing/fake-source';
import { checkBodyLimits } from './seal-record';

test('a route whose bodies might not fit one message fails the start, by name', () => {
  expect(() => {
    checkBodyLimits([fakeSource]);
  }).not.toThrow();
  const [route] = fakeSource.routes;
  const routes = route === undefined ? [] : [{ ...route, maxBodyBytes: 960 * 1024 }];
  expect(() => {
    checkBodyLimits([{ ...fakeSource, routes }]);
  }).toThrow('fake: route events takes bodies of more than 917504 bytes');
});
