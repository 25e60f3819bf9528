/** Terms of a filter that depend on the thread only: of tasks, runs and spans alike. */
import type { StreamId } from '../base/units.ts';
import type { TextPattern } from '../query/filter.ts';
import type { Trace } from '../trace/trace.ts';
import { anyMatches, type Predicate, remembered } from './filter-compile.ts';
import { programName, streamTitle } from './names.ts';

/** `process:` by id, which must be whole, or by name of the program. */
export function ofProcess(
  trace: Trace,
  streamOf: (row: number) => StreamId,
  patterns: readonly TextPattern[],
): Predicate {
  return remembered((id) => {
    const stream = trace.streams[id]!;
    const { header } = stream;
    return patterns.some((pattern) =>
      /^\d+$/.test(pattern.text)
        ? header.pid === Number(pattern.text)
        : anyMatches([pattern], [programName(header), streamTitle(trace, stream), header.main ?? '']),
    );
  }, streamOf);
}

/** Whether a queue of a thread, by its index, has one of these names. */
export function lanesNamed(
  trace: Trace,
  patterns: readonly TextPattern[],
): (stream: StreamId, queue: number) => boolean {
  const known: boolean[][] = [];
  return (id, index) => {
    const queue = trace.streams[id]?.queues[index];
    if (queue === undefined) return false;
    known[id] ??= [];
    const ofStream = known[id];
    ofStream[index] ??= anyMatches(patterns, [queue.name, queue.title]);
    return ofStream[index];
  };
}
