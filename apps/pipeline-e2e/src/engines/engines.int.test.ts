import { connect } from 'node:net';
import { testEngines } from '@millrace/testing';

it('gives tests a ClickHouse that answers queries', async () => {
  const response = await fetch(`${testEngines().clickhouseUrl}/?query=SELECT+1`);
  expect(await response.text()).toBe('1\n');
});

it('gives tests a Kafka that accepts connections', async () => {
  const [host = '', port = ''] = (testEngines().kafkaBrokers[0] ?? '').split(':');
  await expect(
    new Promise((resolve, reject) => {
      const socket = connect(Number(port), host, () => {
        socket.destroy();
        resolve('connected');
      }).once('error', reject);
    }),
  ).resolves.toBe('connected');
});
