import { setTimeout as sleep } from 'node:timers/promises';

for (let i = 0; i < 3; i++) await sleep(5);
console.log('worked', process.argv.slice(2).join(' '));
