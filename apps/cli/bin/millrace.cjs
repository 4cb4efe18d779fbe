#!/usr/bin/env -S node --enable-source-maps
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const program = join(__dirname, '../dist/main.js');
if (!existsSync(program)) {
  console.error('millrace is not built yet: run npm start, or npm run build');
  process.exit(1);
}
require(program);
