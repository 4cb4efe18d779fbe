import { Slots } from './slots';

const patient = new AbortController().signal;

test('no more than the slots are taken; who waits is served in order', async () => {
  const slots = new Slots(1);
  const order: string[] = [];
  const leave = await slots.take(patient);
  const second = slots.take(patient).then((leaveSecond) => {
    order.push('second');
    return leaveSecond;
  });
  const third = slots.take(patient).then(() => order.push('third'));
  await Promise.resolve();
  expect(order).toEqual([]);
  leave();
  (await second)();
  await third;
  expect(order).toEqual(['second', 'third']);
});

test('who leaves while waiting rejects and takes no slot', async () => {
  const slots = new Slots(1);
  const leave = await slots.take(patient);
  const impatient = new AbortController();
  const waiting = slots.take(impatient.signal);
  impatient.abort(new Error('the client left'));
  await expect(waiting).rejects.toThrow('the client left');
  leave();
  await expect(slots.take(patient)).resolves.toBeInstanceOf(Function);
});

test('who has left already is not let in', async () => {
  await expect(new Slots(1).take(AbortSignal.abort(new Error('the client left')))).rejects.toThrow('the client left');
});
