/** A program recorded by the real tracer, as a trace in memory. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StreamReader } from '../../src/protocol/reader.ts';
import { TraceBuilder } from '../../src/trace/builder.ts';
import { Trace } from '../../src/trace/trace.ts';

/** Reads all spool files of a session folder. */
export function traceOf(folder: string): Trace {
  const trace = new Trace();
  const builder = new TraceBuilder(trace, (problem) => {
    throw new Error(problem.message);
  });
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.looptrace'))) {
    const reader = new StreamReader(builder);
    reader.push(readFileSync(join(folder, name)));
    reader.finish();
  }
  return trace;
}
