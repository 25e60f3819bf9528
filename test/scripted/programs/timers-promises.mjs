import { setTimeout as pause } from 'node:timers/promises';

async function main() {
  await pause(40); // @first
  await pause(60); // @second
}

main();
