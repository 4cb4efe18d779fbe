import type { WireAnswer } from '../conformance/send-request';
import type { Sending } from './fuzz-request';
import { NOTHING, type Consequence } from './fuzzed-dialect';
import { inflated } from './inflated';

/** Of a body; more is one dead letter. */
const MAX_EVENTS = 20_000;
const MAX_INFLATED_BYTES = 2_000_000;

const CREDENTIALS = new Set(['access_token', 'api_key', 'apikey']);

/**
 * A 202 says nothing about the events in the body. What the contract says of them is told without the rules for fields:
 * an object is one event, a list one for each element, and anything else, or what breaks a rule, one for each line.
 */
export function exceptionlessConsequence(sending: Sending, { status }: WireAnswer): Consequence {
  if (status !== 202 && status !== 200) return NOTHING;
  const { pathname, searchParams } = new URL(sending.target, 'http://gateway');
  const path = pathname.toLowerCase();
  if (sending.method === 'GET') return { kept: [keptOfQuery(path, searchParams)] };
  if (path.includes('/user-description') || sending.method === 'PATCH')
    return { kept: [sending.body.length > 0 ? 1 : 0] };
  return { kept: keptOfBody(sending) };
}

function keptOfQuery(path: string, query: URLSearchParams): number {
  const said = [...query]
    .filter(([, value]) => value !== '')
    .map(([name, value]) => [name.toLowerCase(), value] as const);
  const firstOf = (wanted: string) => said.find(([name]) => name === wanted)?.[1];
  if (path.includes('/heartbeat'))
    return firstOf('id') !== undefined && firstOf('close')?.toLowerCase() === 'true' ? 1 : 0;
  if (!path.includes('/submit')) return 0;
  return said.some(([name]) => !CREDENTIALS.has(name)) ? 1 : 0;
}

function keptOfBody(sending: Sending): readonly number[] {
  if (sending.body.length === 0) return [0];
  const body = inflated(sending);
  if (body === undefined || body.length > MAX_INFLATED_BYTES) return [1];
  const text = decoded(sending.headers['content-type'] ?? '', body);
  const lines = text.split(/[\r\n]/).filter((line) => line.trim() !== '').length;
  return [...new Set([lines, ...elementsOf(text)].map((count) => (count > MAX_EVENTS ? 1 : count)))];
}

function elementsOf(text: string): readonly number[] {
  if (!['{', '['].includes(text.trimStart().charAt(0))) return [];
  try {
    const parsed: unknown = JSON.parse(text);
    return [Array.isArray(parsed) ? parsed.filter((element) => element !== null).length : 1];
  } catch {
    return [];
  }
}

function decoded(contentType: string, body: Uint8Array): string {
  const charset = /charset=(?<charset>[\w-]+)/.exec(contentType)?.groups?.['charset'] ?? 'utf-8';
  return new TextDecoder(charset).decode(body);
}
