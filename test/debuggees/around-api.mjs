/** The helper for a program's own queues and spans, as an ES module and as CommonJS. */
import { createRequire } from 'node:module';
import { isTraced, queue, span } from 'loopscope/api';

const common = createRequire(import.meta.url)('loopscope/api');
const jobs = queue('jobs', { title: 'Jobs', detail: 'demo' });
const same = common.queue('jobs');
console.log(jobs.name, typeof isTraced(), Object.keys(common).sort().join());

const job = { name: 'first' };
const failing = { name: 'second' };
const dropped = { name: 'third' };
jobs.add(job, 'the first');
jobs.add(failing);
same.add(dropped);
const reading = span('query', 'select orders');
const broken = span('query', 'select nothing');

setTimeout(() => {
  jobs.start(job);
  jobs.leave(job);
  jobs.enter(job);
  jobs.end(job, 'well');
  same.start(failing);
  same.fail(failing, 'badly');
  jobs.drop(dropped);
  reading.end('17 rows');
  broken.fail('no table');
  reading.end('again');
  console.log('done');
}, 3);
