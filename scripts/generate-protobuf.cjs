// Generates the protobuf code of libs/contracts from proto/ into the folder named by the first argument.
const { mkdirSync, readdirSync } = require('node:fs');
const { join } = require('node:path');
const { spawnSync } = require('node:child_process');

const root = join(__dirname, '..');
const out = join(root, process.argv[2]);
const protos = readdirSync(join(root, 'proto'), { recursive: true })
  .filter((file) => file.endsWith('.proto'))
  .sort()
  .map((file) => join(root, 'proto', file));

mkdirSync(out, { recursive: true });
const options = [
  '-t',
  'static-module',
  '-w',
  'commonjs',
  '--dts',
  '--no-verify',
  '--no-typeurl',
  '-p',
  join(root, 'proto'),
];
const result = spawnSync(
  join(root, 'node_modules/.bin/pbjs'),
  [...options, '-o', join(out, 'protobuf.js'), ...protos],
  { stdio: 'inherit' },
);
process.exit(result.status ?? 1);
