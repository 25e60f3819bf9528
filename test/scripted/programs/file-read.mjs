import { readFile } from 'node:fs/promises';

performance.mark('begin');
await readFile(new URL(import.meta.url));
setTimeout(() => {}, 20); // @after
