/** Queues of the program's own, told by plain messages; messages that make no sense; types of AsyncResource. */
const { AsyncResource } = require('node:async_hooks');
const { channel } = require('node:diagnostics_channel');

const queues = channel('loopscope.queue');
const tasks = channel('loopscope.task');
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

queues.publish({ name: 'mails', title: 'Outgoing mail', detail: 'one at a time' });
for (const nonsense of [null, 1, 'mails', {}, { name: 3 }]) queues.publish(nonsense);
for (const nonsense of [null, undefined, 'x', {}, { queue: 'mails' }, { queue: 'mails', item: 3, event: 'add' }])
  tasks.publish(nonsense);
tasks.publish({ queue: 'mails', item: {}, event: 'explode' });
tasks.publish({ queue: 'mails', item: {}, event: 'end' });
tasks.publish({
  get queue() {
    throw new Error('careless');
  },
});

const tell = (event, item, more) => tasks.publish({ queue: 'mails', event, item, ...more });

async function deliver(mail) {
  tell('start', mail);
  if (mail.urgent) {
    tell('end', mail, { outcome: 'at once' });
    return;
  }
  const sent = sleep(2);
  tell('leave', mail);
  await sent;
  tell('enter', mail);
  await Promise.resolve();
  tell(mail.bad ? 'fail' : 'end', mail);
}

class Job extends AsyncResource {
  constructor() {
    super('DemoJob');
  }
}

async function main() {
  const mails = [{ urgent: true }, { good: true }, { bad: true }, { stale: true }];
  for (const mail of mails) tell('add', mail, { label: Object.keys(mail)[0] });
  await sleep(5);
  for (const mail of mails) {
    if (mail.stale) tell('drop', mail);
    else await deliver(mail);
  }
  const frozen = Object.freeze({});
  tasks.publish({ queue: 'other', event: 'start', item: frozen });
  tasks.publish({ queue: 'other', event: 'end', item: frozen });
  const job = new Job();
  job.runInAsyncScope(() => console.log('job'));
  job.emitDestroy();
  AsyncResource.bind(function bound() {
    console.log('bound');
  })();
  new AsyncResource('Plain-Type').runInAsyncScope(() => console.log('plain'));
  console.log('done');
}

main();
