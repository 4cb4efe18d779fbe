import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBacklog } from '../src/backlog/run-backlog';
import { startLocalEngines } from '../src/engines/local-engines';

const [events = '5000000', maxHeapMb = '320'] = process.argv.slice(2);

/** Fills Kafka with events while the services are down, drains it, and prints what memory that took, as JSON. */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-backlog-engines-'));
  const { engines, stop } = await startLocalEngines({ folder, java: 'java' });
  try {
    const report = await runBacklog({
      engines,
      database: 'backlog',
      events: Number(events),
      maxHeapMb: Number(maxHeapMb),
      withinMs: 3_600_000,
    });
    console.log(JSON.stringify(report, undefined, 2));
  } finally {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
