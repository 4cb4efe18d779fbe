import { newClusterId } from './new-cluster-id';

it('makes ids of 22 characters, each another one', () => {
  expect(newClusterId()).toMatch(/^[\w-]{22}$/);
  expect(newClusterId()).not.toBe(newClusterId());
});

it('makes no id that Kafka’s tools would take for an option', () => {
  const bytesOfHyphens = () => Buffer.from('-'.repeat(22), 'base64url');
  expect(newClusterId(bytesOfHyphens)).toMatch(/^A-{20}.$/);
});
