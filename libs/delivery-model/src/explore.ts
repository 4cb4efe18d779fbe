/** Something that can happen in a state, and the state after it. */
export interface Step<State> {
  /** For the trace of a fault, as a person would tell it. */
  readonly name: string;
  readonly state: State;
}

/** A system in small: everything that can happen, in any order, and what must never be. */
export interface Model<State> {
  /** Plain data: two states are one when their JSON is. */
  readonly initial: State;
  next(state: State): Iterable<Step<State>>;
  /** What is wrong with a state, in words; undefined: nothing. */
  findFault(state: State): string | undefined;
}

export interface Exploration {
  /** How many different states were seen. */
  readonly states: number;
  /** Undefined: no reachable state is wrong. */
  readonly fault: Fault | undefined;
}

export interface Fault {
  readonly message: string;
  /** The shortest way to it, step by step. */
  readonly trace: readonly string[];
}

const MAX_STATES = 400_000;

interface Seen {
  /** Index of the state that it was reached from; -1 for the first. */
  readonly from: number;
  readonly step: string;
}

/**
 * Visits every reachable state, nearest first, and stops at the first that is wrong. Throws where there are more states
 * than memory is meant for: bounds that are silently cut would prove nothing.
 */
export function explore<State>(model: Model<State>): Exploration {
  const seen: Seen[] = [];
  const keys = new Set<string>();
  let frontier: { readonly state: State; readonly index: number }[] = [];
  const visit = (state: State, from: number, step: string): Fault | undefined => {
    const key = JSON.stringify(state);
    if (keys.has(key)) return undefined;
    if (keys.size >= MAX_STATES) throw new Error(`more than ${String(MAX_STATES)} states: tighten the bounds`);
    keys.add(key);
    const index = seen.push({ from, step }) - 1;
    frontier.push({ state, index });
    const message = model.findFault(state);
    return message === undefined ? undefined : { message, trace: traceTo(index, seen) };
  };
  let fault = visit(model.initial, -1, 'start');
  while (fault === undefined && frontier.length > 0) {
    const reached = frontier;
    frontier = [];
    fault = visitAfter(reached, model, visit);
  }
  return { states: keys.size, fault };
}

function visitAfter<State>(
  reached: readonly { readonly state: State; readonly index: number }[],
  model: Model<State>,
  visit: (state: State, from: number, step: string) => Fault | undefined,
): Fault | undefined {
  for (const { state, index } of reached) {
    for (const step of model.next(state)) {
      const fault = visit(step.state, index, step.name);
      if (fault !== undefined) return fault;
    }
  }
  return undefined;
}

function traceTo(index: number, seen: readonly Seen[]): readonly string[] {
  const trace: string[] = [];
  for (let at = seen[index]; at !== undefined && at.from >= 0; at = seen[at.from]) trace.unshift(at.step);
  return trace;
}
