import { Lease } from './lease';

describe('a lease', () => {
  let now: number;
  let lease: Lease;

  beforeEach(() => {
    now = 1_000;
    lease = new Lease(100, () => now);
  });

  it('holds from the sending of an answered request on, not from its answer', async () => {
    expect(lease.isValid()).toBe(false);
    await lease.renewBy(() => {
      now = 1_060;
      return Promise.resolve();
    });
    now = 1_099;
    expect(lease.isValid()).toBe(true);
    now = 1_100;
    expect(lease.isValid()).toBe(false);
  });

  it('is not prolonged by a request that fails', async () => {
    await lease.renewBy(() => Promise.resolve());
    now = 1_050;
    await expect(lease.renewBy(() => Promise.reject(new Error('no answer')))).rejects.toThrow('no answer');
    now = 1_100;
    expect(lease.isValid()).toBe(false);
  });

  it('is not shortened by an answer that overtakes a later one', async () => {
    let answer: () => void = () => undefined;
    const slow = lease.renewBy(() => new Promise<void>((resolve) => (answer = resolve)));
    now = 1_050;
    await lease.renewBy(() => Promise.resolve());
    answer();
    await slow;
    now = 1_149;
    expect(lease.isValid()).toBe(true);
  });

  it('that ran out is not taken up again by an answer that comes after all', async () => {
    await lease.renewBy(() => Promise.resolve());
    now = 1_090;
    await lease.renewBy(() => {
      now = 1_101;
      return Promise.resolve();
    });
    expect(lease.isValid()).toBe(false);
  });
});
