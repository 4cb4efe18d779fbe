import { killUntil } from './kill-until';

test('asks again until the statement has ended, whatever becomes of the asking', async () => {
  let asked = 0;
  let end: (error: Error) => void = () => undefined;
  const statement = new Promise<void>((_, reject) => {
    end = reject;
  });
  await killUntil(statement, () => {
    asked += 1;
    if (asked === 2) end(new Error('killed'));
    return Promise.reject(new Error('not registered yet'));
  });
  expect(asked).toBe(2);
});

test('a statement that has ended is left alone', async () => {
  let asked = 0;
  await killUntil(Promise.resolve(), () => {
    asked += 1;
    return Promise.resolve();
  });
  expect(asked).toBe(0);
});
