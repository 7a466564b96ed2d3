import { expect, test } from 'vitest';
import { noLongerThan } from './no-longer-than.ts';

test('a goodbye that is answered is over with the answer, one that is never answered after its time, and neither throws', async () => {
  const since = performance.now();
  await noLongerThan(60_000, Promise.resolve());
  await noLongerThan(60_000, Promise.reject(new Error('the connection was reset')));
  await noLongerThan(30, new Promise(() => {}));
  expect(performance.now() - since).toBeLessThan(10_000);
});
