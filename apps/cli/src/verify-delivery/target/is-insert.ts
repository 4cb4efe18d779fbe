/** Whether a request to ClickHouse, of which this is the beginning, inserts: its client names the statement in the address. */
export function isInsert(beginning: Buffer): boolean {
  const [line = ''] = beginning.toString('latin1').split('\r\n', 1);
  return line.startsWith('POST') && /[?&]query=INSERT\b/.test(line);
}
