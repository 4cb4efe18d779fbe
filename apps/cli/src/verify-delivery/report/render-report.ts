import { renderMachine } from '../../describe-machine';
import { markdownTable } from '../../markdown-table';
import { visible } from '../../render-table';
import { totalOf, type ShapeAccount } from '../reconcile/delivery-account';
import type { FaultyEvent } from '../reconcile/find-traces';
import type { DeliveryReport, DeliveryResult } from './delivery-report';

/** The report as Markdown, for people; the JSON beside it has more. */
export function renderDeliveryReport(report: DeliveryReport): string {
  const { result, settings, machine } = report;
  const parts = [
    `${settings.target}; ${renderMachine(machine)}; seed ${String(settings.seed)}`,
    renderAccount(result.account.shapes),
    ...(result.recovery.length > 0 ? ['### Faults, and how long they held events up', renderRecovery(result)] : []),
    '### What clients saw',
    renderAvailability(report),
    ...(Object.keys(result.peakMemory).length > 0 ? ['### Peak memory', renderMemory(result.peakMemory)] : []),
    ...(result.traces.length > 0 ? ['### Where to begin to search', ...result.traces.map(renderTrace)] : []),
    renderVerdict(report),
  ];
  return `${parts.join('\n\n')}\n`;
}

const ACCOUNT_HEAD = [
  'events',
  'sent',
  'acknowledged',
  'uncertain',
  'refused',
  'stored',
  'duplicates refused',
  'dead-lettered',
  'lost',
  'duplicated',
  'altered',
  'unexpected',
];

function renderAccount(shapes: readonly ShapeAccount[]): string {
  const rows = [...shapes, totalOf(shapes)].map(({ name, ...counts }) => [name, ...Object.values(counts).map(String)]);
  return markdownTable(ACCOUNT_HEAD, rows);
}

function renderRecovery({ recovery, startedAt }: DeliveryResult): string {
  const rows = recovery.map(({ fault, brokenAt, readyMs, firstStoredMs, allStoredMs, cuts }) => [
    inSeconds(brokenAt - Date.parse(startedAt)),
    `${fault.kind} ${fault.part}${cuts === undefined ? '' : ` (${String(cuts)} connections)`}`,
    fault.forMs > 0 ? inSeconds(fault.forMs) : '–',
    inSeconds(readyMs),
    firstStoredMs === undefined ? '–' : inSeconds(firstStoredMs),
    allStoredMs === undefined ? '–' : inSeconds(allStoredMs),
  ]);
  return markdownTable(['at s', 'fault', 'for s', 'ready after s', 'first stored after s', 'all stored after s'], rows);
}

function renderAvailability({ result, settings }: DeliveryReport): string {
  const { attempts, requests, atFirstTry, failed, failures, longestSilenceMs, latency } = result.availability;
  const share = requests === 0 ? 0 : (100 * atFirstTry) / requests;
  const { sent } = totalOf(result.account.shapes);
  const lines = [
    `${String(sent)} events in ${result.seconds.toFixed(0)} s (${(sent / result.seconds).toFixed(0)}/s of ${String(settings.rate)}/s asked for)`,
    `${share.toFixed(2)} % of ${String(requests)} requests acknowledged at the first try, in ${String(attempts)} attempts; ${String(failed)} attempts failed`,
    `nothing acknowledged for ${inSeconds(longestSilenceMs)} s at the longest`,
    `acknowledged within ${latency.p50.toFixed(1)} ms (half of them), ${latency.p99.toFixed(1)} ms (99 %), ${latency.max.toFixed(0)} ms (all)`,
    ...Object.entries(failures).map(([answer, times]) => `${String(times)} × ${visible(answer)}`),
  ];
  return lines.map((line) => `- ${line}`).join('\n');
}

function renderMemory(peakMemory: Readonly<Record<string, number>>): string {
  const rows = Object.entries(peakMemory).map(([name, bytes]) => [name, String(Math.round(bytes / 1e6))]);
  return markdownTable(['process', 'MB'], rows);
}

function renderTrace(event: FaultyEvent): string {
  const { fault, marker, shape, identity, sentAt, acknowledgedAt, requestId, position } = event;
  const lines = [
    `- ${fault} ${marker} (${shape})${identity === '' ? '' : `, identity ${identity}`}`,
    `  sent ${sentAt}, acknowledged ${acknowledgedAt ?? 'never'} as event ${String(position)} of request ${requestId ?? 'unknown'}`,
    ...event.rows.map((row) => `  row ${row.eventId} of request ${row.requestId}: ${renderPlace(row)}`),
    ...event.neighbours.map((row) => `  another event of its request: ${row.eventId}, ${renderPlace(row)}`),
    ...event.deadLetters.map(({ deadLetterId, code, reason }) => `  dead letter ${deadLetterId}: ${code}, ${reason}`),
  ];
  return lines.join('\n');
}

function renderPlace({ raw, normalised, receivedAt, storedAt }: FaultyEvent['rows'][number]): string {
  return `raw ${raw}, normalised ${normalised}, received ${receivedAt}, stored ${storedAt}`;
}

function renderVerdict({ verdict, reasons, result }: DeliveryReport): string {
  const { lost, duplicated } = totalOf(result.account.shapes);
  const counts = `**lost ${String(lost)}, duplicated ${String(duplicated)}: ${verdict}**`;
  return [counts, ...reasons.map((reason) => `- ${reason}`)].join('\n');
}

function inSeconds(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(1);
}
