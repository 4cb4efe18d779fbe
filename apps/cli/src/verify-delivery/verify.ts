import { randomBytes } from 'node:crypto';
import type { ClickHouse } from '@millrace/clickhouse';
import type { StepReporter } from '@millrace/local-stack';
import { Availability } from './account/availability';
import { RequestLedger } from './account/request-ledger';
import type { Fault, FaultOutcome } from './faults/fault';
import { runFaults } from './faults/run-faults';
import { DeliveryLoad, type LoadMix } from './load/delivery-load';
import { awaitDrain, type DrainEnd } from './reconcile/await-drain';
import type { DeliveryAccount } from './reconcile/delivery-account';
import { findTraces } from './reconcile/find-traces';
import { Reconciliation } from './reconcile/reconciliation';
import { RecoveryMeter } from './reconcile/recovery-meter';
import { readStoredLetters } from './reconcile/stored-letter';
import { readStoredRows, type RunScope } from './reconcile/stored-row';
import type { DeliveryResult } from './report/delivery-report';
import type { DeliveryTarget } from './target/delivery-target';

export interface VerifyOptions {
  readonly target: DeliveryTarget;
  /** Of the target; open for as long as this takes. */
  readonly store: ClickHouse;
  readonly mix: Omit<LoadMix, 'run'>;
  /** What is broken when; none for a target that nothing may be broken of. */
  readonly plan: readonly Fault[];
  /** Each fault waits until the one before is healed, as when a new version is rolled out. */
  readonly oneByOne: boolean;
  readonly reporter: StepReporter;
  /** Ends the run early; what is known then is the result. */
  readonly ending: AbortSignal;
}

/** For so long clients repeat what is not acknowledged when nothing is broken any more. */
const CLIENT_PATIENCE_MS = 120_000;
/** After an interruption nobody wants to wait. */
const INTERRUPTED_PATIENCE_MS = 2_000;
const PROGRESS_EVERY_MS = 500;

/**
 * Posts a load and breaks what is planned meanwhile, waits until all is healed and nothing is under way any more, then compares
 * every event that was sent with the store.
 */
export async function verifyDelivery(options: VerifyOptions): Promise<DeliveryResult> {
  const { target, reporter, store, ending } = options;
  const mix = { ...options.mix, run: randomBytes(4).toString('hex') };
  const startedAt = Date.now();
  const ledger = new RequestLedger(startedAt);
  const availability = new Availability(startedAt);
  const run: Run = { options, ledger, load: new DeliveryLoad({ ...target, mix, ledger, availability }) };

  const broken = await reporter.step('Posting and breaking', (show) => postAndBreak(run, show));
  const seconds = (Date.now() - startedAt) / 1_000;
  await reporter.step('Waiting for the last answers', () => settleClients(run));
  const scope = { run: mix.run, project: target.project, from: startedAt, to: Date.now() };
  const drain = await reporter.step('Waiting for the drain', (show) => drainAll(run, scope, show));
  const recovery = new RecoveryMeter(broken.outcomes);
  const account = await reporter.step('Reading back', () => readBack(run, { scope, recovery }));
  // What is not there yet after an interruption is on its way.
  const faulty = account.faulty.filter(({ fault }) => fault !== 'lost' || !ending.aborted);
  const traces = await findTraces(faulty, { store, scope, ledger });
  return {
    run: mix.run,
    startedAt: new Date(startedAt).toISOString(),
    seconds,
    interrupted: ending.aborted,
    account,
    traces,
    drain,
    recovery: recovery.report(),
    unhealed: broken.unhealed,
    availability: availability.report(),
    peakMemory: target.peakMemory(),
  };
}

interface Run {
  readonly options: VerifyOptions;
  readonly ledger: RequestLedger;
  readonly load: DeliveryLoad;
}

interface Broken {
  readonly outcomes: readonly FaultOutcome[];
  /** Why a part did not come back, in words. */
  readonly unhealed: string | undefined;
}

/** Resolves when the load is over and all that was broken is healed. */
async function postAndBreak(run: Run, showDetail: (detail: string) => void): Promise<Broken> {
  const { plan, ending, oneByOne, reporter } = run.options;
  let begun = 0;
  let isOver = false;
  const showProgress = () => {
    const faults = plan.length === 0 ? '' : ` · ${String(begun)} of ${String(plan.length)} faults`;
    showDetail(`${String(run.ledger.events)} events sent · ${String(run.load.underWay)} requests open${faults}`);
  };
  const progress = setInterval(showProgress, PROGRESS_EVERY_MS);
  try {
    const breaking = breakAll(run, (fault) => {
      begun += 1;
      reporter.note(`  ${describeFault(fault)}`);
    }).finally(() => {
      isOver = true;
    });
    // What is restarted when the load is over proves nothing; what overlaps is planned within it.
    await run.load.post(ending, () => oneByOne && !isOver);
    return await breaking;
  } finally {
    clearInterval(progress);
  }
}

async function breakAll({ options }: Run, onBreak: (fault: Fault) => void): Promise<Broken> {
  const { target, plan, oneByOne, ending } = options;
  const outcomes: FaultOutcome[] = [];
  if (target.faults === undefined) return { outcomes, unhealed: undefined };
  try {
    const onOutcome = (outcome: FaultOutcome) => outcomes.push(outcome);
    await runFaults(plan, target.faults, { startedAt: performance.now(), oneByOne, ending, onBreak, onOutcome });
    return { outcomes, unhealed: undefined };
  } catch (error) {
    return { outcomes, unhealed: error instanceof Error ? error.message : String(error) };
  }
}

async function settleClients({ load, options: { ending } }: Run): Promise<void> {
  const patience = AbortSignal.timeout(ending.aborted ? INTERRUPTED_PATIENCE_MS : CLIENT_PATIENCE_MS);
  await load.settle(AbortSignal.any([patience, ending]));
}

function drainAll(run: Run, scope: RunScope, showDetail: (detail: string) => void): Promise<DrainEnd> {
  const { target, store, ending } = run.options;
  const expected = countExpectedRows(run.ledger);
  return awaitDrain({
    store,
    kafka: target.kafka,
    scope,
    expected,
    ending,
    onProgress: ({ waiting, rows }) => {
      const inKafka = waiting === undefined ? '' : ` · ${String(waiting)} records in Kafka`;
      showDetail(`${String(rows)} rows of at least ${String(expected)}${inKafka}`);
    },
  });
}

function countExpectedRows(ledger: RequestLedger): number {
  let rows = 0;
  for (let request = 0; request < ledger.requests; request += 1) {
    const { shape, fate } = ledger.at(request);
    if (fate === 'acknowledged') rows += shape.events - (shape.poison === undefined ? 0 : 1);
  }
  return rows;
}

interface ReadBackOptions {
  readonly scope: RunScope;
  readonly recovery: RecoveryMeter;
}

async function readBack({ options, ledger }: Run, { scope, recovery }: ReadBackOptions): Promise<DeliveryAccount> {
  const { store, mix } = options;
  const reconciliation = new Reconciliation({ ledger, run: scope.run, instance: mix.instance });
  for await (const rows of readStoredRows(store, scope)) {
    for (const row of rows) {
      if (reconciliation.takeRow(row)) recovery.add(ledger.sentAt(ledger.requestOf(row.number)), row.storedAt);
    }
  }
  for await (const letter of readStoredLetters(store, scope)) reconciliation.takeLetter(letter);
  return reconciliation.account();
}

function describeFault({ kind, part, atMs, forMs }: Fault): string {
  const duration = forMs > 0 ? ` for ${(forMs / 1_000).toFixed(1)} s` : '';
  return `${(atMs / 1_000).toFixed(1)} s: ${kind} ${part}${duration}`;
}
