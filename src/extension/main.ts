/**
 * Entry of the extension. What always holds: `activate` only registers; nothing runs, no folder is made and
 * no thread started until a trace is asked for.
 */
import { join } from 'node:path';
import * as vscode from 'vscode';
import { registerCommands, runPanelCommand } from './commands.ts';
import { registerConfigurationProviders } from './configuration-provider.ts';
import { EmbeddedSources } from './embedded-sources.ts';
import { Recordings } from './recordings.ts';
import { removeOldRecordings } from './session-store.ts';
import { trackSessions } from './session-tracker.ts';
import { opensPanelOnStart, recordingRoot } from './settings.ts';
import { flushWhenSilent } from './silence-flush.ts';
import { watchForSilence } from './silence-watch.ts';
import { showStatus } from './status-bar.ts';
import { TimelinePanels } from './timeline-panels.ts';
import { registerTraceEditor } from './trace-editor.ts';

/** Old recordings go when the window has come to rest, and its panels are open again. */
const CLEAN_UP_AFTER_MS = 10_000;

/** Called by VS Code. */
export function activate(context: vscode.ExtensionContext): void {
  const { extensionUri, subscriptions } = context;
  const log = vscode.window.createOutputChannel('Loopscope', { log: true });
  const inExtension = (path: string) => join(context.extensionPath, path);
  const workerPath = inExtension('dist/engine-node.js');
  const logError = (text: string) => log.error(text);

  const recordings = new Recordings((ref, title) => ({ ref, title, workerPath, logError }));
  const embedded = new EmbeddedSources();
  const panels = new TimelinePanels({ context, log, recordings, embedded, onCommand: runPanelCommand });
  const tracker = trackSessions(recordings, (recording) => {
    if (opensPanelOnStart()) panels.open(recording, { preserveFocus: true });
    subscriptions.push(watchForSilence(recording));
  });
  subscriptions.push(
    log,
    recordings,
    embedded,
    panels,
    tracker,
    registerConfigurationProviders(context, { log, tracerFolder: inExtension('dist/tracer') }),
    registerCommands({ log, recordings, panels }),
    registerTraceEditor({
      extensionUri,
      log,
      workerPath,
      embedded,
      onCommand: (command) => runPanelCommand(command, undefined),
    }),
    showStatus(recordings),
    flushWhenSilent(recordings),
    scheduleCleanUp(context),
  );
}

function scheduleCleanUp(context: vscode.ExtensionContext): vscode.Disposable {
  const timer = setTimeout(() => void removeOldRecordings(recordingRoot(context)), CLEAN_UP_AFTER_MS);
  return { dispose: () => clearTimeout(timer) };
}
