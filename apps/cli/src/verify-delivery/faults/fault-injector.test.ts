import type { Fault } from './fault';
import { PartsInjector, type Breakable } from './fault-injector';
import { runFaults } from './run-faults';

/** What happened, in order. */
let log: string[] = [];

beforeEach(() => {
  log = [];
});

function breakable(name: string, findFault: Breakable['findFault'] = () => Promise.resolve(undefined)): Breakable {
  const kill = async (broken: () => Promise<void>) => {
    log.push(`${name} broken`);
    await broken();
    log.push(`${name} healed`);
  };
  return { name, breakages: { kill }, findFault };
}

const fault = (part: string, forMs: number, atMs = 0): Fault => ({ atMs, kind: 'kill', part, forMs });
const FOR_EVER_MS = 1_000_000;

it('says what can be broken in which ways', () => {
  expect(new PartsInjector([breakable('gateway-1')]).parts).toEqual([{ name: 'gateway-1', kinds: ['kill'] }]);
});

it('heals after the time of the fault, and waits until the part works', async () => {
  let asked = 0;
  const findFault = () => Promise.resolve((asked += 1) < 3 ? 'not yet' : undefined);
  const outcome = await new PartsInjector([breakable('gateway-1', findFault)]).inject(fault('gateway-1', 50));
  expect(log).toEqual(['gateway-1 broken', 'gateway-1 healed']);
  expect(asked).toBe(3);
  expect(outcome.healedAt - outcome.brokenAt).toBeGreaterThanOrEqual(49);
  expect(outcome.readyAt).toBeGreaterThan(outcome.healedAt);
});

it('counts the connections that a fault has broken off', async () => {
  let cuts = 5;
  const cut = async (broken: () => Promise<void>) => {
    await broken();
    cuts += 3;
  };
  const { findFault } = breakable('gateway');
  const breakages = { 'cut-requests': cut, pause: cut };
  const injector = new PartsInjector([{ name: 'gateway', breakages, countCuts: () => cuts, findFault }]);
  expect((await injector.inject({ ...fault('gateway', 1), kind: 'cut-requests' })).cuts).toBe(3);
  expect((await injector.inject({ ...fault('gateway', 1), kind: 'pause' })).cuts).toBeUndefined();
});

it('heals at once when it is interrupted, and says what became of the fault', async () => {
  const ending = new AbortController();
  const injection = new PartsInjector([breakable('gateway-1')]).inject(fault('gateway-1', FOR_EVER_MS), ending.signal);
  ending.abort();
  expect((await injection).fault.part).toBe('gateway-1');
  expect(log).toEqual(['gateway-1 broken', 'gateway-1 healed']);
});

it('heals everything when the set-up is to end', async () => {
  const injector = new PartsInjector([breakable('gateway-1'), breakable('kafka', () => Promise.resolve('down'))]);
  const injections = ['gateway-1', 'kafka'].map((part) => injector.inject(fault(part, FOR_EVER_MS)));
  const settled = Promise.allSettled(injections);
  await injector.healAll();
  expect(log.filter((line) => line.endsWith('healed')).toSorted()).toEqual(['gateway-1 healed', 'kafka healed']);
  expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});

it('knows no way to break what it does not know', async () => {
  const injector = new PartsInjector([breakable('gateway-1')]);
  await expect(injector.inject(fault('gateway-9', 0))).rejects.toThrow('there is no way to kill gateway-9 here');
  await expect(injector.inject({ ...fault('gateway-1', 0), kind: 'zombie' })).rejects.toThrow('no way to zombie');
});

const run = (oneByOne: boolean, ending = new AbortController().signal) => ({
  startedAt: performance.now(),
  oneByOne,
  ending,
});

it('breaks parts at their times, so that faults overlap', async () => {
  const injector = new PartsInjector([breakable('gateway-1'), breakable('kafka')]);
  const outcomes = await runFaults([fault('gateway-1', 300), fault('kafka', 1, 50)], injector, run(false));
  expect(log).toEqual(['gateway-1 broken', 'kafka broken', 'kafka healed', 'gateway-1 healed']);
  expect(outcomes.map((outcome) => outcome.fault.part)).toEqual(['gateway-1', 'kafka']);
});

it('breaks the next part only when the last one works again, where they are to be broken one by one', async () => {
  const injector = new PartsInjector([breakable('gateway-1'), breakable('kafka')]);
  await runFaults([fault('gateway-1', 100), fault('kafka', 1, 20)], injector, run(true));
  expect(log).toEqual(['gateway-1 broken', 'gateway-1 healed', 'kafka broken', 'kafka healed']);
});

it('breaks nothing more when it is interrupted', async () => {
  const ending = new AbortController();
  const injector = new PartsInjector([breakable('gateway-1'), breakable('kafka')]);
  const plan = [fault('gateway-1', FOR_EVER_MS), fault('kafka', 1, FOR_EVER_MS)];
  const outcomes = runFaults(plan, injector, { ...run(false, ending.signal), onBreak: () => ending.abort() });
  expect((await outcomes).map((outcome) => outcome.fault.part)).toEqual(['gateway-1']);
  expect(log).toEqual(['gateway-1 broken', 'gateway-1 healed']);
});

it('rejects, after everything else was healed, when a part cannot be broken', async () => {
  const injector = new PartsInjector([breakable('gateway-1')]);
  const outcomes = runFaults([fault('kafka', 1), fault('gateway-1', 50, 20)], injector, run(false));
  await expect(outcomes).rejects.toThrow('there is no way to kill kafka here');
  expect(log).toEqual(['gateway-1 broken', 'gateway-1 healed']);
});
