import { explore } from '../explore';
import { createIdentityModel, IDENTITY_PROTECTIONS, type IdentityProtection } from './identity-model';

const ALL = Object.keys(IDENTITY_PROTECTIONS) as IdentityProtection[];
const BOUNDS = { ticks: 7, window: 2, longestBacklog: 3, events: 4 };

test('of an identity one event in its window is stored, however late the writer is and whatever has expired', () => {
  const { fault, states } = explore(createIdentityModel({ ...BOUNDS, protections: new Set(ALL) }));
  expect(fault).toBeUndefined();
  expect(states).toBeGreaterThan(1_000);
});

const NEEDED: Readonly<Record<IdentityProtection, string>> = {
  looksKeysUp: 'stored twice',
  measuresReceptions: 'stored twice',
  keysOutliveWindow: 'stored twice',
  holdsRepeated: 'stored twice: spooled',
};

const needs = ALL.map((name) => ({ name, meaning: IDENTITY_PROTECTIONS[name], fault: NEEDED[name] }));

test.each(needs)('the writer $meaning: otherwise $fault', ({ name, fault }) => {
  const protections = new Set(ALL.filter((protection) => protection !== name));
  const { fault: found } = explore(createIdentityModel({ ...BOUNDS, protections }));
  expect(found?.message).toContain(fault);
});
