/** One item in the status bar while a traced program runs: how busy its loop is. A click opens the panel. */
import * as vscode from 'vscode';
import { formatCount } from '../query/text.ts';
import { Command, ContextKey } from './ids.ts';
import type { Recording } from './recording.ts';
import type { Recordings } from './recordings.ts';

const UPDATE_MS = 1_000;
/** Left of the language and encoding items, right of the debugger's own. */
const PRIORITY = 49;

/** Number of runs recorded at a moment of the host's clock. */
interface Sample {
  readonly runs: number;
  readonly atMs: number;
}

/** Shows and hides the item as programs start and end. */
export function showStatus(recordings: Recordings): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('loopscope.status', vscode.StatusBarAlignment.Left, PRIORITY);
  item.name = 'Loopscope';
  item.command = Command.openPanel;
  const rates = new Rates();
  const update = () => {
    const running = recordings.running();
    void vscode.commands.executeCommand('setContext', ContextKey.tracing, running.length > 0);
    const recording = running.find((candidate) => candidate === recordings.current()) ?? running.at(-1);
    if (recording === undefined) {
      item.hide();
      return;
    }
    item.text = textOf(recording, rates.of(recording));
    item.tooltip = `Loopscope traces ${running.map(({ title }) => title).join(', ')}. Click to open the Async Timeline.`;
    item.show();
  };
  const timer = setInterval(() => {
    if (recordings.running().length === 0) return;
    rates.measure(recordings.running());
    update();
  }, UPDATE_MS);
  recordings.onChanged(update);
  return vscode.Disposable.from(item, { dispose: () => clearInterval(timer) });
}

/** Callbacks per second of each running recording, measured once a second. */
class Rates {
  readonly #samples = new WeakMap<Recording, Sample>();
  readonly #rates = new WeakMap<Recording, number>();

  measure(running: readonly Recording[]): void {
    for (const recording of running) {
      const { session } = recording.engine;
      if (session === undefined) continue;
      const later = { runs: session.runs, atMs: performance.now() };
      const earlier = this.#samples.get(recording);
      this.#samples.set(recording, later);
      if (earlier === undefined) continue;
      const seconds = (later.atMs - earlier.atMs) / 1_000;
      this.#rates.set(recording, (later.runs - earlier.runs) / seconds);
    }
  }

  of(recording: Recording): number | undefined {
    return this.#rates.get(recording);
  }
}

function textOf(recording: Recording, rate: number | undefined): string {
  if (recording.isPaused) return '$(debug-pause) recording paused';
  if (recording.isStopped) return '$(pulse) at a breakpoint';
  return rate === undefined ? '$(pulse) tracing' : `$(pulse) ${formatCount(rate)} callbacks/s`;
}
