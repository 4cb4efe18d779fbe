import { renderMigration } from './render-migration';

const TEMPLATE = `
-- A comment alone is no statement;
CREATE TABLE t{{local}}{{on_cluster}} (a String DEFAULT 'x;y') -- the semicolon in the text ends nothing
ENGINE = {{replicated}}MergeTree ORDER BY a;

{{#cluster}}
CREATE TABLE t{{on_cluster}} AS t_local
ENGINE = Distributed({{cluster}}, {{database}}, t_local);
{{/cluster}}
CREATE VIEW v{{on_cluster}} AS SELECT a FROM t;
`;

test('on one server there are plain tables', () => {
  expect(renderMigration(TEMPLATE, { database: 'millrace', cluster: undefined })).toEqual([
    expect.stringMatching(
      /CREATE TABLE t \(a String DEFAULT 'x;y'\) -- the semicolon in the text ends nothing\nENGINE = MergeTree ORDER BY a$/,
    ),
    'CREATE VIEW v AS SELECT a FROM t',
  ]);
});

test('on a cluster rows are in replicated tables, and a distributed one stands before them', () => {
  const statements = renderMigration(TEMPLATE, { database: 'millrace', cluster: "it's" });
  expect(statements).toHaveLength(3);
  expect(statements[0]).toContain(String.raw`CREATE TABLE t_local ON CLUSTER 'it\'s' (a`);
  expect(statements[0]).toContain('ENGINE = ReplicatedMergeTree');
  expect(statements[1]).toBe(
    String.raw`CREATE TABLE t ON CLUSTER 'it\'s' AS t_local` +
      '\n' +
      String.raw`ENGINE = Distributed('it\'s', 'millrace', t_local)`,
  );
});

test('an unknown placeholder is refused', () => {
  expect(() => renderMigration('SELECT {{nothing}};', { database: 'd', cluster: undefined })).toThrow('{{nothing}}');
});
