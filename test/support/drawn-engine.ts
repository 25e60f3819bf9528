/** An engine over drawn streams, for tests that ask questions. */
import { Engine } from '../../src/engine/engine.ts';
import { TraceBuilder } from '../../src/trace/builder.ts';
import { type DrawingOptions, playDrawing } from './drawing.ts';

const MS = 1_000_000;

export function engineOf(drawing: string, options: DrawingOptions = {}): Engine {
  const engine = new Engine();
  addDrawing(engine, drawing, options);
  return engine;
}

/** Draws one more stream into the engine's trace. */
export function addDrawing(engine: Engine, drawing: string, options: DrawingOptions = {}): void {
  playDrawing(drawing, new TraceBuilder(engine.trace, () => undefined), options);
}

/** Row of the nth run of the task of this letter, from 0. */
export function runOf(engine: Engine, letter: string, nth = 0): number {
  const { runs, tasks } = engine.trace;
  for (let run = 0; run < runs.length; run++) {
    if (String.fromCharCode(tasks.asyncId(runs.taskOf(run))) === letter && nth-- === 0) return run;
  }
  throw new Error(`The drawing has no such run of ${letter}.`);
}

/** Nanoseconds as milliseconds, for expectations. */
export function ms(ns: number | null): number | null {
  return ns === null ? null : ns / MS;
}
