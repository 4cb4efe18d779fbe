import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { freePorts } from './free-ports';
import { kafkaContainer, removeKafkaVolume } from './kafka-container';
import { stackLayout } from './layout';

/**
 * A container client that writes down what it is asked, and listens on the published port as the engine's proxy does: it
 * closes connections until the broker behind it, here after a moment, answers what comes.
 */
const FAKE_CLIENT = `#!${process.execPath}
const args = process.argv.slice(2);
const append = (line) => require('node:fs').appendFileSync(process.env.ASKED, line + '\\n');
append(args.join(' '));
if (args[0] === 'run') {
  const [host, port] = args[args.indexOf('--publish') + 1].split(':');
  const answersAt = Date.now() + 300;
  const server = require('node:net').createServer((socket) => {
    if (Date.now() < answersAt) socket.end();
    else socket.on('data', (request) => {
      append('answered ' + request.toString('hex'));
      socket.write('an answer');
    });
  });
  server.listen(Number(port), host);
}
`;

const path = process.env['PATH'] ?? '';
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-container-'));
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin/docker'), FAKE_CLIENT);
  chmodSync(join(folder, 'bin/docker'), 0o755);
  process.env['PATH'] = `${join(folder, 'bin')}${delimiter}${path}`;
  process.env['ASKED'] = join(folder, 'asked');
});

afterEach(() => {
  process.env['PATH'] = path;
  delete process.env['ASKED'];
  rmSync(folder, { recursive: true });
});

const asked = () => readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n');

it('runs the official image under a name of the data folder, and removes what is left of it before and after', async () => {
  const layout = stackLayout(folder, join(folder, 'data'));
  const [port = 0] = await freePorts(1);
  const running = await kafkaContainer({ layout, engine: 'docker', port, heapMb: 384 }).start();
  await running.stop();
  const [remove = '', run = ''] = asked();
  expect(asked().at(-1)).toBe(remove);
  const name = /^rm --force --volumes (millrace-kafka-[0-9a-f]{12})$/.exec(remove)?.[1] ?? 'no name';
  expect(run).toContain(`run --rm --name ${name} --publish 127.0.0.1:${String(port)}:${String(port)}`);
  expect(run).toContain(`--volume ${name}:/var/lib/kafka/data`);
  expect(run).toContain('--env KAFKA_HEAP_OPTS=-Xms64m -Xmx384m');
  expect(run).toMatch(/ apache\/kafka:4\.1\.1$/);
});

it('is ready when the broker answers, not when the published port takes connections', async () => {
  const [port = 0] = await freePorts(1);
  const options = { layout: stackLayout(folder, join(folder, 'data')), engine: 'docker', port, heapMb: 384 } as const;
  const running = await kafkaContainer(options).start();
  const askedLast = asked().at(-1);
  await running.stop();
  expect(askedLast).toBe('answered 0000000a0012000000000000ffff');
});

it('runs another image where one is named', async () => {
  const [port = 0] = await freePorts(1);
  const image = 'registry.example/kafka:4.1.1';
  const layout = stackLayout(folder, join(folder, 'data'));
  const running = await kafkaContainer({ layout, engine: 'docker', port, heapMb: 384, image }).start();
  await running.stop();
  expect(asked()[1]).toMatch(/ registry\.example\/kafka:4\.1\.1$/);
});

it('removes the data of its own stack alone', async () => {
  await removeKafkaVolume('docker', stackLayout(folder, '/one'));
  await removeKafkaVolume('docker', stackLayout(folder, '/two'));
  const [one, two] = asked();
  expect(one).toMatch(/^volume rm --force millrace-kafka-[0-9a-f]{12}$/);
  expect(two).not.toBe(one);
});
