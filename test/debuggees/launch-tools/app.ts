/** The same in TypeScript, with a type that has to go. */
import { part } from './part';

async function work(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise<void>((resolve) => setTimeout(resolve, 5));
  console.log('worked', part);
}

work(3);
