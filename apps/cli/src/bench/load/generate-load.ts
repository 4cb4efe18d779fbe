import type { LoadPlan } from './load-plan';
import type { LoadMessage, LoadOrder } from './load-process';
import { Pace } from './pace';
import { runLoad } from './run-load';

/** Runs one plan for the process that started this one; ends with it. */
export function generateLoad(): void {
  let pace: Pace | undefined;
  process.once('disconnect', () => process.exit());
  process.on('message', (order: LoadOrder) => {
    if (order.kind === 'stored') {
      pace?.stored(order.events);
      return;
    }
    pace = new Pace(order.plan);
    void run(order.plan, pace);
  });
}

async function run(plan: LoadPlan, pace: Pace): Promise<void> {
  const onWindow = (edge: 'opened' | 'closed') => {
    tell({ kind: 'window', edge });
  };
  try {
    tell({ kind: 'finished', report: await runLoad(plan, { onWindow, pace }) });
  } catch (error) {
    tell({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
  }
}

/** Throws where no process waits for it. */
function tell(message: LoadMessage): void {
  if (process.send === undefined) throw new Error('a load generator is started by `millrace bench`');
  process.send(message);
}
