// Compiled in one way or another by the tests of source maps: what they look for stands behind "#".
import pLimit from 'p-limit';
import { type Pause, rest } from './rest';

enum Step {
  first = 1,
  second,
}

interface Answer {
  readonly step: Step;
}

const limit = pLimit(1);

async function answer(pause: Pause): Promise<Answer> {
  const step: Step = await rest(pause, Step.second); // #await-in-answer
  return { step };
}

async function main(): Promise<void> {
  const pause: Pause = { ms: 5 };
  const { step } = await limit(() => answer(pause)); // #await-in-main
  console.log(`step ${step}`);
}

void main();
