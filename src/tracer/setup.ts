/**
 * What this thread is asked to record and how: from the environment in which it was started, or from the
 * parameters of the script that was injected into it. Called once, at load.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OPTIONS_FILE, parseTracerOptions, type TracerOptions } from '../protocol/launch.ts';
import { attachParameters, noteFailure, traceChildren } from './attach.ts';
import { type Identity, identify, passOn } from './identity.ts';

export interface Setup {
  readonly identity: Identity;
  readonly options: TracerOptions;
}

/** Takes back what was noted for threads and processes to come. */
let undo: () => void = () => undefined;

/** The setup of this thread, noted for those that it starts; null: nobody asked for a trace. */
export function readSetup(): Setup | null {
  const { env } = process;
  const parameters = attachParameters();
  const identity = identify(env, parameters);
  if (identity === null) return null;
  const given = parameters?.options;
  const options = given === undefined ? readOptions(identity.session) : parseTracerOptions(JSON.stringify(given));
  const undoPassOn = passOn(identity, env);
  const undoChildren = parameters === undefined ? undefined : traceChildren(parameters, env);
  undo = () => {
    undoChildren?.();
    undoPassOn();
  };
  return { identity, options };
}

/** Nothing is recorded here any more: who is started from now on does not descend from this thread. */
export function undoSetup(): void {
  undo();
  undo = () => undefined;
}

/** The tracer could not start: nothing of it stays, and whoever attached is told why. */
export function giveUp(error: unknown): void {
  undoSetup();
  noteFailure(error);
}

function readOptions(session: string): TracerOptions {
  let text = '';
  try {
    text = readFileSync(join(session, OPTIONS_FILE), 'utf8');
  } catch {
    // A session that was started by hand: the defaults.
  }
  return parseTracerOptions(text);
}
