// Who may import whom. ARCHITECTURE.md shows the same tables; a test compares them.

/** Per `type:` tag: the types it may import. */
const types = {
  app: ['registry', 'feature', 'store', 'platform', 'contract', 'domain'],
  registry: ['source', 'domain'],
  source: ['contract', 'domain'],
  feature: ['contract', 'domain'],
  contract: ['domain'],
  store: ['platform', 'contract', 'domain'],
  platform: ['platform'],
  domain: [],
  testing: ['contract', 'domain'],
  e2e: ['testing', 'store', 'platform', 'contract', 'domain'],
};

/** Per `scope:` tag: the scopes it may import. */
const scopes = {
  gateway: ['ingest', 'storage', 'shared'],
  normaliser: ['normaliser', 'ingest', 'shared'],
  writer: ['storage', 'shared'],
  cli: ['local', 'storage', 'ingest', 'shared'],
  local: ['local', 'shared'],
  storage: ['storage', 'shared'],
  ingest: ['ingest', 'shared'],
  shared: ['shared'],
  testing: ['shared'],
  e2e: ['testing', 'local', 'storage', 'shared'],
};

/** Test files may import these beside what their project may. */
const inTests = {
  types: ['testing'],
  scopes: ['testing'],
  /** Projects whose tests may use a client library beside its home: a server is tested with the client people have. */
  packages: { '@clickhouse/client': ['local-clickhouse'], ws: ['pipeline-e2e'] },
};

/** A client library lives in one project; everything else sees our types. */
const onlyIn = {
  kafkajs: ['kafka'],
  '@clickhouse/client': ['clickhouse'],
  express: ['gateway'],
  ws: ['gateway'],
  protobufjs: ['contracts'],
  pino: ['observability'],
  'pino-pretty': ['observability'],
  'prom-client': ['observability'],
  '@opentelemetry/api': ['observability'],
  commander: ['cli'],
  'ua-parser-js': ['enrichment'],
};

/** Types whose production code has no packages at all. */
const withoutPackages = ['domain'];

/** Per type, the Node modules that its production code may use; types that are not named may use all. */
const nodeModules = { domain: [], source: [], feature: ['node:crypto'], contract: ['node:crypto', 'node:zlib'] };

/** Expressions that the production code of these types must not hold: the same input gives the same output. */
const impure = {
  in: ['domain', 'source', 'feature'],
  patterns: { 'Date.now()': /\bDate\.now\b/, 'new Date()': /\bnew Date\(\s*\)/, 'Math.random()': /\bMath\.random\b/ },
};

/** The environment is read in one place. Tests and their engines set it up, and Jest tells its workers by it, so they are exempt. */
const environment = { pattern: /\bprocess\.env\b/, onlyIn: ['config', 'pipeline-e2e', 'testing'] };

module.exports = { types, scopes, inTests, onlyIn, withoutPackages, nodeModules, impure, environment };
