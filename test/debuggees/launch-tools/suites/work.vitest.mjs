import { expect, test } from 'vitest';

test('work is done', async () => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(1).toBe(1);
});
