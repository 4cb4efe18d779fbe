import type { Spool } from '../spool/spool';

/** Reads and forgets until the spool owes nothing; the entries as texts, in their order. */
export async function readOut(spool: Spool): Promise<readonly string[]> {
  const texts: string[] = [];
  while (spool.owedBytes > 0) {
    const batch = await spool.read();
    if (batch === undefined) break;
    texts.push(...batch.records.map(({ entry }) => Buffer.from(entry).toString()));
    await spool.forget(batch);
  }
  return texts;
}
