import {
  parseCpuTime,
  parseMachineTime,
  parseMemory,
  parsePeakMemory,
  readCpuTime,
  readMachineTime,
  readMemory,
  readPeakMemory,
} from './proc-files';

const STAT = '4711 (kafka (1) \n2) S 1 4711 4711 0 -1 4194304 1 2 3 4 250 50 7 8 20 0 33 0 99 100 200';

test('CPU time is that in user programs and in the kernel, whatever the program is called', () => {
  expect(parseCpuTime(STAT)).toBe(3_000_000);
});

const STATUS = 'Name:\tnode\nVmPeak:\t  999999 kB\nVmHWM:\t  150000 kB\nVmRSS:\t  1000 kB\n';

test('peak memory is the high-water mark, in bytes', () => {
  expect(parsePeakMemory(STATUS)).toBe(153_600_000);
});

test('memory is what is resident now, in bytes', () => {
  expect(parseMemory(STATUS)).toBe(1_024_000);
});

test("the machine's time is busy, idle, or taken by others; a guest's is part of its user's", () => {
  const { busy, total } = parseMachineTime('cpu  100 20 30 1000 40 5 6 7 90 1\ncpu0 1 2 3\n');
  expect(busy).toBe((100 + 20 + 30 + 5 + 6) * 10_000);
  expect(total).toBe((100 + 20 + 30 + 1000 + 40 + 5 + 6 + 7) * 10_000);
});

test('this process and this machine can be read', () => {
  const before = readCpuTime(process.pid);
  for (let turns = 0; readCpuTime(process.pid) === before; turns += 1) expect(turns).toBeLessThan(1e6);
  const memory = readMemory(process.pid);
  expect(memory).toBeGreaterThan(1e6);
  expect(readPeakMemory(process.pid)).toBeGreaterThanOrEqual(memory);
  expect(readMachineTime().total).toBeGreaterThan(readMachineTime().busy);
});
