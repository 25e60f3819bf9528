/** The editor of saved traces, `*.looptrace`: read-only, the same page as a recording's panel. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { PanelCommand } from '../query/panel-messages.ts';
import type { EmbeddedSources } from './embedded-sources.ts';
import { EngineWorker } from './engine-worker.ts';
import { EDITOR_TYPE } from './ids.ts';
import type { Log } from './log.ts';
import { TimelinePage } from './timeline-page.ts';

export interface TraceEditorOptions {
  readonly extensionUri: vscode.Uri;
  readonly log: Log;
  readonly workerPath: string;
  readonly embedded: EmbeddedSources;
  readonly onCommand: (command: PanelCommand) => unknown;
}

/** Registers the editor. */
export function registerTraceEditor(options: TraceEditorOptions): vscode.Disposable {
  const provider: vscode.CustomReadonlyEditorProvider = {
    openCustomDocument: (uri) => ({ uri, dispose: () => undefined }),
    resolveCustomEditor: (document, panel) => showTrace(document.uri, panel, options),
  };
  return vscode.window.registerCustomEditorProvider(EDITOR_TYPE, provider, {
    webviewOptions: { retainContextWhenHidden: true },
    supportsMultipleEditorsPerDocument: false,
  });
}

function showTrace(uri: vscode.Uri, panel: vscode.WebviewPanel, options: TraceEditorOptions): void {
  const { extensionUri, log, onCommand, workerPath, embedded } = options;
  const isOnDisk = uri.scheme === 'file';
  const engine = isOnDisk
    ? new EngineWorker({ workerPath, source: { file: uri.fsPath }, logError: (text) => log.error(text) })
    : undefined;
  const page = new TimelinePage({ panel, extensionUri, log, engine, embedded, onCommand });
  const title = basename(uri.path);
  page.show({ type: 'hello', title, source: 'file', canRecord: vscode.workspace.isTrusted, canSave: false });
  if (!isOnDisk) {
    page.fail({
      code: 'not-on-disk',
      message: `${title} is not a file on this machine (${uri.scheme}:).`,
      hint: 'Save a copy to disk and open that.',
    });
  }
  panel.onDidDispose(() => {
    page.dispose();
    engine?.dispose();
  });
}
