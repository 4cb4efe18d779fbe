/** The rows of a query against one database. Rejects with ClickHouse's own words. */
export async function queryRows<Row>(url: string, database: string, sql: string): Promise<readonly Row[]> {
  const answer = await fetch(
    `${url}/?${new URLSearchParams({ database, default_format: 'JSON', output_format_json_quote_64bit_integers: '0' }).toString()}`,
    { method: 'POST', body: sql },
  );
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return (JSON.parse(text) as { data: readonly Row[] }).data;
}
