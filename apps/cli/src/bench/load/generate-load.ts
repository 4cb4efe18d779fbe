import { once } from 'node:events';
import { runClosedLoop } from './closed-loop';
import type { LoadPlan } from './load-plan';
import type { LoadMessage } from './load-process';

/** Runs one plan for the process that started this one; ends with it. */
export async function generateLoad(): Promise<void> {
  process.once('disconnect', () => process.exit());
  const [plan] = (await once(process, 'message')) as [LoadPlan];
  try {
    tell({
      kind: 'finished',
      report: await runClosedLoop(plan, (edge) => {
        tell({ kind: 'window', edge });
      }),
    });
  } catch (error) {
    tell({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
  }
}

/** Throws where no process waits for it. */
function tell(message: LoadMessage): void {
  if (process.send === undefined) throw new Error('a load generator is started by `millrace bench`');
  process.send(message);
}
