import { describeCommand } from './describe-command';

test('a report shows the command, and no token', () => {
  expect(describeCommand(['verify-delivery', '--rate', '100'])).toBe('millrace verify-delivery --rate 100');
  expect(describeCommand(['verify-delivery', '--token', 'secret', '--token=secret'])).not.toContain('secret');
});
