import { OWES_NOTHING } from '@millrace/contracts';
import { OpenRequests } from './open-requests';

let time: number;
let requests: OpenRequests;

beforeEach(() => {
  time = 1_000;
  requests = new OpenRequests(() => time);
});

test('with nothing open, all is settled up to now', () => {
  time = 5_000;
  expect(requests.lowWatermark()).toBe(5_000);
});

test('the oldest open request holds the watermark, whichever is settled first', () => {
  const first = requests.begin();
  const second = requests.begin();
  time = 2_000;
  const third = requests.begin();
  time = 3_000;
  third.end();
  first.end();
  expect(requests.lowWatermark()).toBe(second.receivedAt);
  second.end();
  expect(requests.lowWatermark()).toBe(3_000);
});

test.each([
  ['is acknowledged', (settle: Settle) => settle.resolve()],
  ['is given up', (settle: Settle) => settle.reject(new Error('lost'))],
])('a request that is sent is open until its produce %s', async (_name, how) => {
  let settle: Settle = { resolve: () => undefined, reject: () => undefined };
  const settled = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  requests.begin().endWith(settled);
  time = 2_000;
  expect(requests.lowWatermark()).toBe(1_000);
  how(settle);
  await settled.catch(() => undefined);
  await Promise.resolve();
  expect(requests.lowWatermark()).toBe(2_000);
});

interface Settle {
  resolve(): void;
  reject(error: Error): void;
}

test('no request lies below a watermark that was said, although the clock went back', () => {
  time = 9_000;
  const said = requests.lowWatermark();
  time = 4_000;
  expect(requests.begin().receivedAt).toBe(said);
  expect(requests.lowWatermark()).toBe(said);
});

test('once there will be no further request it owes nothing, but for those that are open', () => {
  const open = requests.begin();
  requests.close();
  expect(requests.lowWatermark()).toBe(1_000);
  open.end();
  expect(requests.lowWatermark()).toBe(OWES_NOTHING);
});
