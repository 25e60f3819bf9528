/** Names for people: sites, places, tasks and runs. Pure; one look at the tables each. */
import type { RunId, SiteId, TaskId } from '../base/units.ts';
import { FrameFlag, How, KindFlag } from '../protocol/events.ts';
import type { FrameInfo, PlaceRef, SiteInfo, TaskRef } from '../query/contract.ts';
import type { Site, SiteFrame } from '../trace/site-table.ts';
import type { Stream } from '../trace/stream.ts';
import { TaskFlag } from '../trace/task-table.ts';
import type { Kind, Trace } from '../trace/trace.ts';
import { errorRateOf } from './tracer-info.ts';

const HOW_WORDS: Readonly<Record<How, string>> = {
  [How.unknown]: '',
  [How.asyncCall]: 'async call',
  [How.await]: 'await',
  [How.reaction]: 'then()',
  [How.executor]: 'new Promise()',
  [How.adopted]: 'adopted promise',
  [How.resolve]: 'Promise.resolve()',
  [How.all]: 'Promise.all()',
  [How.race]: 'Promise.race()',
  [How.any]: 'Promise.any()',
  [How.allSettled]: 'Promise.allSettled()',
  [How.withResolvers]: 'Promise.withResolvers()',
};

/** How a task came to be, in a word: `await`, `setImmediate()`, `timer`. */
export function howWord(site: Site, kind: Kind): string {
  return HOW_WORDS[site.how] || kind.word;
}

/**
 * The frame that a person means by "where": the program's own code, else a library's; null: only the runtime's.
 * Code made by `eval` or `new Function` stands in no file: the frame around it that does is meant.
 */
export function ownFrame(site: Site): SiteFrame | null {
  const outside = site.frames.filter((frame) => !isInternal(frame));
  const own = outside.filter((frame) => (frame.flags & FrameFlag.library) === 0);
  const candidates = own.length > 0 ? own : outside;
  return candidates.find((frame) => placeOf(frame) !== null) ?? candidates[0] ?? null;
}

function isInternal({ flags, file }: SiteFrame): boolean {
  return (flags & FrameFlag.internal) !== 0 || file.startsWith('node:');
}

/** Where that is; null: not known. */
export function ownPlace(site: Site): PlaceRef | null {
  const frame = ownFrame(site);
  return frame === null ? null : placeOf(frame);
}

function placeOf({ file, line, column, embedded }: SiteFrame): PlaceRef | null {
  if (file === '' || line === 0) return null;
  const place = { file, line, column, label: `${baseName(file)}:${line}` };
  return embedded === true ? { ...place, embedded } : place;
}

/** The last part of a path or URL. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1) || path;
}

/** Name of the function in which a site is; empty: it has none or is not known. */
export function functionName(site: Site): string {
  const own = ownFrame(site);
  return own === null ? runtimeName(site) : nameOf(own);
}

/** Where no code of the program's was on the stack: the runtime's function, marked as such: `run (node:modules/esm/module_job)`. */
function runtimeName(site: Site): string {
  const frame = site.frames.find((candidate) => isInternal(candidate) && nameOf(candidate) !== '');
  if (frame === undefined) return '';
  return `${nameOf(frame)} (${frame.file.replace('node:internal/', 'node:')})`;
}

function nameOf({ functionName: name }: SiteFrame): string {
  return name === '<anonymous>' || name === 'Object.<anonymous>' || name === '(anonymous)' ? '' : name;
}

/** Name of a site for labels: its function, or the word of the kind of a task created there. */
export function siteName(site: Site, kind: Kind): string {
  return functionName(site) || kind.word;
}

export function siteInfo(trace: Trace, task: TaskId): SiteInfo {
  const row = trace.tasks.siteOf(task);
  const site = trace.sites.at(row);
  const kind = kindOf(trace, task);
  const inferred = trace.tasks.has(task, TaskFlag.inferredSite);
  return {
    site: trace.sites.groupOf(row),
    name: siteName(site, kind),
    how: howWord(site, kind),
    frames: frameInfos(site),
    inferred,
    errorRate: inferred ? errorRateOf(trace.streams[trace.tasks.streamOf(task)]!) : null,
  };
}

export function frameInfos(site: Site): FrameInfo[] {
  return site.frames.map((frame) => {
    const generated = frame.generated === undefined ? null : placeOf(frame.generated);
    return {
      name: frame.functionName || '(anonymous)',
      place: placeOf(frame),
      ...(generated === null ? {} : { generated }),
      library: (frame.flags & FrameFlag.library) !== 0,
      internal: isInternal(frame),
      async: (frame.flags & FrameFlag.async) !== 0,
    };
  });
}

export function kindOf(trace: Trace, task: TaskId): Kind {
  return trace.kind(trace.tasks.kindOf(task));
}

export function siteOf(trace: Trace, task: TaskId): Site {
  return trace.sites.at(trace.tasks.siteOf(task) as SiteId);
}

/** `promise 88214`. */
export function taskTitle(trace: Trace, task: TaskId): string {
  return `${kindOf(trace, task).word} ${trace.tasks.asyncId(task)}`;
}

export function taskRef(trace: Trace, task: TaskId): TaskRef {
  return { task, title: taskTitle(trace, task), place: ownPlace(siteOf(trace, task)) };
}

/** Short name of a run for lists: the function of its site, else what kind of thing ran. */
export function runTitle(trace: Trace, run: RunId): string {
  const task = trace.runs.taskOf(run);
  const kind = kindOf(trace, task);
  if ((kind.flags & KindFlag.topLevel) !== 0) return 'top level';
  return functionName(siteOf(trace, task)) || taskTitle(trace, task);
}

export function runPlace(trace: Trace, run: RunId): PlaceRef | null {
  return ownPlace(siteOf(trace, trace.runs.taskOf(run)));
}

/** `server.js · 48213`, with `· worker 2` behind it. A worker is told the name of its process, not that of its script. */
export function streamTitle(trace: Trace, { header }: Stream): string {
  if (header.thread === 0) return `${programName(header)} · ${header.pid}`;
  const main = trace.streams.find((other) => other.header.thread === 0 && other.header.process === header.process);
  const isLoader = header.main?.startsWith('node:') === true;
  return `${programName(main?.header ?? header)} · ${header.pid} · ${isLoader ? 'module hooks' : `worker ${header.thread}`}`;
}

export function programName({ main, runtime }: Stream['header']): string {
  return main === null || main === '' ? runtime.name : baseName(main);
}
