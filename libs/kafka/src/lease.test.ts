import { Lease } from './lease';

describe('a lease', () => {
  let now = 0;
  const lease = new Lease(100, () => now);

  it('holds from the sending of an answered request on, not from its answer', async () => {
    expect(lease.isValid()).toBe(false);
    now = 1_000;
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
    now = 2_000;
    await expect(lease.renewBy(() => Promise.reject(new Error('no answer')))).rejects.toThrow('no answer');
    expect(lease.isValid()).toBe(false);
  });

  it('is not shortened by an answer that overtakes a later one', async () => {
    now = 3_000;
    let answer: () => void = () => undefined;
    const slow = lease.renewBy(() => new Promise<void>((resolve) => (answer = resolve)));
    now = 3_050;
    await lease.renewBy(() => Promise.resolve());
    answer();
    await slow;
    now = 3_149;
    expect(lease.isValid()).toBe(true);
  });
});
