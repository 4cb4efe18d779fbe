import { testEngines } from '@millrace/testing';
import { runBacklog } from './backlog/run-backlog';

// Half a minute on a machine that does nothing else.
jest.setTimeout(400_000);

const EVENTS = 200_000;
/** What one of our services may take, whatever it finds when it starts. */
const MAX_RESIDENT_MB = 512;

test('what gathered while nobody took it is drained once, by services that keep to their memory', async () => {
  const report = await runBacklog({
    engines: testEngines(),
    database: 'e2e_backlog',
    events: EVENTS,
    maxHeapMb: 320,
    withinMs: 180_000,
  });
  expect(report).toMatchObject({ stored: EVENTS, distinct: EVENTS });
  for (const { peakMb } of [report.normaliser, report.writer]) expect(peakMb).toBeLessThan(MAX_RESIDENT_MB);
});
