/** The words that insights make their sentences of: numbers by `query/text.ts`, names by `names.ts`. */
import type { Words } from '../analysis/insights/insight.ts';
import type { TaskId } from '../base/units.ts';
import { How, KindFlag, ReadyRule } from '../protocol/events.ts';
import { formatDuration, formatShare, plural } from '../query/text.ts';
import { TaskFlag } from '../trace/task-table.ts';
import type { Trace } from '../trace/trace.ts';
import { closerOf } from './handle-closers.ts';
import { functionName, kindOf, ownPlace, siteOf } from './names.ts';
import { runPhrase } from './tell-run.ts';
import { call, withArticle } from './words.ts';

/** What a task is, by how it came to be: that says more than that it is a promise. */
const HOW_PHRASES: Readonly<Partial<Record<How, string>>> = {
  [How.asyncCall]: 'the call of',
  [How.await]: 'an await in',
  [How.reaction]: 'a promise reaction set up in',
  [How.executor]: 'a promise made by new Promise() in',
  [How.adopted]: 'a promise that another adopted in',
  [How.resolve]: 'a promise made by Promise.resolve() or reject() in',
  [How.all]: 'a promise of Promise.all() in',
  [How.race]: 'a promise of Promise.race() in',
  [How.any]: 'a promise of Promise.any() in',
  [How.allSettled]: 'a promise of Promise.allSettled() in',
  [How.withResolvers]: 'a promise made by Promise.withResolvers() in',
};

export function insightWords(trace: Trace): Words {
  return {
    duration: formatDuration,
    count: plural,
    share: formatShare,
    run: (run) => runPhrase(trace, run, 'a').replace(/,$/, ''),
    task(task) {
      const site = siteOf(trace, task);
      const name = functionName(site);
      const place = ownPlace(site);
      const where = place === null ? '' : ` (${place.label})`;
      const phrase = HOW_PHRASES[site.how];
      if (phrase !== undefined) return `${phrase} ${name === '' ? withoutName(site.how) : call(name)}${where}`;
      const { word } = kindOf(trace, task);
      if (word.endsWith('()')) return `a call of ${word}${name === '' ? '' : ` in ${call(name)}`}${where}`;
      return `${withArticle(word)}${name === '' ? '' : ` created in ${call(name)}`}${where}`;
    },
    site(row) {
      const site = trace.sites.at(row);
      const name = functionName(site);
      const place = ownPlace(site);
      if (place === null) return name === '' ? '' : call(name);
      return name === '' ? place.label : `${call(name)} (${place.label})`;
    },
    closer: (task) => closerPhrase(trace, task),
  };
}

function closerPhrase(trace: Trace, task: TaskId): string {
  const kind = kindOf(trace, task);
  const { closes, unrefs } = closerOf({
    type: kind.name,
    isTimer: trace.streams[trace.tasks.streamOf(task)]!.queues[kind.queue]?.rule === ReadyRule.atDeadline,
    repeats: trace.tasks.has(task, TaskFlag.repeats),
    isOneShot: (kind.flags & KindFlag.oneShot) !== 0,
  });
  return [closes, unrefs].filter((words) => words !== '').join(', or ');
}

function withoutName(how: How): string {
  return how === How.asyncCall || how === How.await ? 'an async function' : 'a function without a name';
}
