import { sortRequests } from '../sort-requests';
import type { Request, Writer, WriterState } from './writer-state';

/** A writer that does nothing any more: all such are one, whatever they did. */
const GONE: Writer = { epoch: 0, phase: 'gone', remembered: [] };

export function setWriter(state: WriterState, index: number, change: Partial<Writer>): WriterState {
  const writer = state.writers[index] ?? GONE;
  return { ...state, writers: state.writers.with(index, { ...writer, ...change }) };
}

export function endWriter(state: WriterState, index: number): WriterState {
  return { ...state, writers: state.writers.with(index, GONE) };
}

export function send(state: WriterState, request: Request): WriterState {
  return { ...state, net: sortRequests([...state.net, request]) };
}

export function takeRequest(state: WriterState, request: Request): WriterState {
  return { ...state, net: state.net.toSpliced(state.net.indexOf(request), 1) };
}

/** Nobody waits for the answer to this request any more; it may still arrive. */
export function abandon(state: WriterState, index: number): WriterState {
  return { ...state, net: sortRequests(state.net.map((each) => (each.from === index ? { ...each, from: -1 } : each))) };
}

export function replaceRequest(state: WriterState, request: Request, by: Request): WriterState {
  return send(takeRequest(state, request), by);
}

/** Another writer becomes the group's; the join is complete at once. */
export function join(state: WriterState, remembered: readonly string[] = []): WriterState {
  const generation = state.generation + 1;
  return { ...state, generation, writers: [...state.writers, { epoch: generation, phase: 'reading', remembered }] };
}

export function spend(state: WriterState, fault: keyof WriterState['left']): WriterState {
  return { ...state, left: { ...state.left, [fault]: state.left[fault] - 1 } };
}
