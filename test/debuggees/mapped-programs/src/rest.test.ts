import { expect, test } from 'vitest';
import { type Pause, rest } from './rest';

interface Expected {
  readonly value: number;
}

test('rests', async () => {
  // Test runners kill their workers at once: what was recorded is in the file by then.
  const pause: Pause = { ms: 250 };
  const expected: Expected = { value: 7 };
  const value: number = await rest(pause, expected.value); // #await-in-test
  expect(value).toBe(7);
});
