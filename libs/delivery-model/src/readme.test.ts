import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IDENTITY_PROTECTIONS } from './identity/identity-model';
import { NORMALISER_PROTECTIONS } from './normaliser/normaliser-state';
import { PRODUCER_PROTECTIONS } from './producer/producer-model';
import { REPLICATION_PROTECTIONS } from './replication/replication-model';
import { WRITER_PROTECTIONS } from './writer/writer-protections';

const MODELS = {
  writer: WRITER_PROTECTIONS,
  normaliser: NORMALISER_PROTECTIONS,
  producer: PRODUCER_PROTECTIONS,
  replication: REPLICATION_PROTECTIONS,
  identity: IDENTITY_PROTECTIONS,
};

test('the README lists every protection and nothing else', () => {
  const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');
  const listed = [...readme.matchAll(/^\| (\w+)\s*\| `(\w+)`\s*\| (.*?)\s*\|$/gm)].map(([, ...cells]) => cells);
  const protections = Object.entries(MODELS).flatMap(([model, meanings]) =>
    Object.entries(meanings).map(([name, meaning]) => [model, name, meaning]),
  );
  expect(listed).toEqual(protections);
});
