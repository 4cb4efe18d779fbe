import { CONSUMER_GROUPS, TOPICS } from '@millrace/contracts';
import type { Command } from 'commander';
import { readCompleteness, type Completeness } from '../completeness';
import { describeStuck } from '../describe-stuck';
import { readCliConfig, readLocalState } from '../cli-settings';
import { renderTable } from '../render-table';
import { readWaitingRecords } from '../read-waiting-records';
import { readServiceHealth } from '../service-health';
import { readStoreCounts } from '../store-counts';

const GROUPS = [
  { what: 'to be normalised', groupId: CONSUMER_GROUPS.normaliser, topic: TOPICS.raw },
  { what: 'to be stored', groupId: CONSUMER_GROUPS.clickhouseWriter, topic: TOPICS.normalised },
  { what: 'dead letters to be stored', groupId: CONSUMER_GROUPS.deadLetterWriter, topic: TOPICS.deadLetter },
  { what: 'accounts to be stored', groupId: CONSUMER_GROUPS.ledgerWriter, topic: TOPICS.ledger },
] as const;

export function addStatusCommand(program: Command): void {
  program
    .command('status')
    .description('services, lag, rows and rates, and how far each project is complete; fails where something is stuck')
    .option('--json', 'as one JSON object')
    .action(status);
}

async function status({ json }: { readonly json?: boolean }): Promise<void> {
  const config = readCliConfig();
  const [services, lag, store, completeness] = await Promise.all([
    readServiceHealth(readLocalState()?.admin ?? {}),
    inWords(readLag),
    inWords(() => readStoreCounts(config.clickhouse)),
    inWords(() => readCompleteness(config.clickhouse)),
  ]);
  const stuck = 'fault' in completeness ? [] : describeStuck(completeness, Date.now());
  if (json === true) console.log(JSON.stringify({ services, lag, store, completeness, stuck }, undefined, 2));
  else {
    const parts = [renderServices(services), renderLag(lag), renderStore(store), renderCompleteness(completeness)];
    console.log([...parts, ...stuck.map((sentence) => `Stuck: ${sentence}.`)].join('\n\n'));
  }
  const isUnreadable = [lag, store, completeness].some((part) => 'fault' in part);
  const hasFault = services.some(({ fault }) => fault !== '') || isUnreadable || stuck.length > 0;
  process.exitCode = hasFault ? 1 : 0;

  async function readLag(): Promise<LagReport> {
    const groups = await Promise.all(
      GROUPS.map(async ({ what, ...stage }) => {
        return { what, topic: stage.topic, messages: await readWaitingRecords(config.kafka, stage) };
      }),
    );
    return { groups };
  }
}

interface LagReport {
  readonly groups: readonly { readonly what: string; readonly topic: string; readonly messages: number }[];
}

interface Fault {
  readonly fault: string;
}

/** What cannot be read is part of the answer: a status that fails because one part is down would be of no use. */
async function inWords<T>(read: () => Promise<T>): Promise<T | Fault> {
  try {
    return await read();
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}

function renderServices(services: Awaited<ReturnType<typeof readServiceHealth>>): string {
  if (services.length === 0) return 'No local stack is running here (millrace up).';
  return renderTable(
    ['service', 'state', 'fault'],
    services.map(({ name, state, fault }) => [name, state, fault]),
  );
}

function renderLag(lag: LagReport | Fault): string {
  if ('fault' in lag) return `Kafka: ${lag.fault}`;
  return renderTable(
    ['messages in Kafka', 'topic', 'waiting'],
    lag.groups.map(({ what, topic, messages }) => [what, topic, String(messages)]),
  );
}

function renderStore(store: Awaited<ReturnType<typeof readStoreCounts>> | Fault): string {
  if ('fault' in store) return `ClickHouse: ${store.fault}`;
  const rows = store.dialects.map(({ dialect, events, lastMinute, lastStored }) => [
    dialect,
    String(events),
    (lastMinute / 60).toFixed(1),
    lastStored,
  ]);
  const table = renderTable(['dialect', 'rows', 'events/s (last minute)', 'last stored'], rows);
  return `${table}\n${String(store.deadLetters)} dead letters`;
}

function renderCompleteness(completeness: Completeness | Fault): string {
  if ('fault' in completeness) return `Completeness: ${completeness.fault}`;
  const rows = completeness.projects.map((project) => [
    project.project,
    ...[project.accepted, project.stored, project.duplicates, project.deadLettered, project.dropped].map(String),
    String(project.inFlight),
    project.completeUpTo === 0 ? 'not known' : new Date(project.completeUpTo).toISOString(),
  ]);
  const head = ['project (last hour)', 'accepted', 'stored', 'duplicates', 'dead letters', 'dropped', 'in flight'];
  return renderTable([...head, 'complete up to'], rows);
}
