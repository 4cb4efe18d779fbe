import { AcknowledgementSampler } from './acknowledgement-sampler';

test('every request is kept as long as there is room', () => {
  const sampler = new AcknowledgementSampler(4);
  for (const request of [2, 0, 1]) sampler.add(request, 1_000 + request);
  expect(sampler.sample).toEqual({
    stride: 1,
    requests: [
      [2, 1_002],
      [0, 1_000],
      [1, 1_001],
    ],
  });
});

test('a long load is sampled evenly from beginning to end', () => {
  const sampler = new AcknowledgementSampler(100);
  for (let request = 0; request < 10_000; request += 1) sampler.add(request, request);
  const { stride, requests } = sampler.sample;
  expect(requests.length).toBeLessThan(100);
  expect(requests.map(([request]) => request)).toEqual(
    Array.from({ length: Math.ceil(10_000 / stride) }, (_, index) => index * stride),
  );
});
