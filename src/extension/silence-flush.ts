/**
 * A program whose loop is blocked writes nothing: the run that blocks it is recorded, but waits in the
 * program's memory. An idle program says so ten times a second; so where nothing comes at all, the debugger
 * fetches what there is. It answers while JavaScript spins.
 */
import type * as vscode from 'vscode';
import type { Recording } from './recording.ts';
import type { Recordings } from './recordings.ts';

/** Three heartbeats missed. */
const SILENCE_MS = 300;

/** Watches the running recordings; dispose the result to stop. Cost: a comparison each 300 ms. */
export function flushWhenSilent(recordings: Recordings): vscode.Disposable {
  /** Revision at which a recording was last seen to be silent and was asked. */
  const asked = new WeakMap<Recording, number>();
  const seen = new WeakMap<Recording, number>();
  const timer = setInterval(() => {
    for (const recording of recordings.running()) {
      const { session } = recording.engine;
      if (session?.live !== true || recording.isStopped || recording.isPaused) continue;
      const { revision } = session;
      const isSilent = seen.get(recording) === revision;
      seen.set(recording, revision);
      // Once a silence: what it brings is a new revision, and if nothing comes there is nothing more to be had.
      if (!isSilent || asked.get(recording) === revision) continue;
      asked.set(recording, revision);
      void recording.flush();
    }
  }, SILENCE_MS);
  return { dispose: () => clearInterval(timer) };
}
