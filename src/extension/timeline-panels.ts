/**
 * The panel "Async Timeline" of each recording: opened beside the source, restored after a reload of the
 * window, gone when the user closes it (the recording stays while its program runs).
 */
import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { Disposables } from '../base/dispose.ts';
import type { PanelCommand } from '../query/panel-messages.ts';
import type { EmbeddedSources } from './embedded-sources.ts';
import { ContextKey, PANEL_TYPE } from './ids.ts';
import type { Log } from './log.ts';
import type { Recording } from './recording.ts';
import type { Recordings } from './recordings.ts';
import { markOpen } from './session-store.ts';
import { TimelinePage } from './timeline-page.ts';
import type { RecordingRef } from './traced-configuration.ts';

/** What of a panel is kept over a reload of the window. */
interface SavedPanel {
  readonly title: string;
  readonly ref: RecordingRef;
}

const SAVED_PANELS = 'loopscope.panels';
const RETAIN = { retainContextWhenHidden: true } as const;

export interface PanelOptions {
  readonly context: vscode.ExtensionContext;
  readonly log: Log;
  readonly recordings: Recordings;
  readonly embedded: EmbeddedSources;
  readonly onCommand: (command: PanelCommand, recording: Recording) => unknown;
}

/** See the head of the file. */
export class TimelinePanels extends Disposables {
  readonly #options: PanelOptions;
  readonly #panels = new Map<Recording, vscode.WebviewPanel>();
  /** Panels of the window before its reload, to be restored one by one. */
  readonly #saved: SavedPanel[];
  /** Shown while there is no recording. */
  #empty: vscode.WebviewPanel | undefined;

  constructor(options: PanelOptions) {
    super();
    this.#options = options;
    const saved = options.context.workspaceState.get<readonly SavedPanel[]>(SAVED_PANELS, []);
    this.#saved = saved.filter(({ ref }) => existsSync(ref.folder));
    this.add(
      vscode.window.registerWebviewPanelSerializer(PANEL_TYPE, {
        deserializeWebviewPanel: async (panel) => this.#restore(panel),
      }),
    );
  }

  /** Brings the recording's panel to the front, opening it if need be. */
  open(recording: Recording, options: { preserveFocus: boolean }): void {
    const known = this.#panels.get(recording);
    if (known !== undefined) {
      known.reveal(undefined, options.preserveFocus);
      return;
    }
    const place = { viewColumn: this.#column(), preserveFocus: options.preserveFocus };
    this.#attach(recording, vscode.window.createWebviewPanel(PANEL_TYPE, titleOf(recording.title), place, RETAIN));
  }

  /** A panel that says how to get a recording; gone as soon as there is one. */
  openEmpty(onCommand: (command: PanelCommand) => unknown): void {
    if (this.#empty !== undefined) {
      this.#empty.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel(PANEL_TYPE, 'Async Timeline', this.#column(), RETAIN);
    const { context, log, embedded } = this.#options;
    const { extensionUri } = context;
    const page = new TimelinePage({ panel, extensionUri, log, engine: undefined, embedded, onCommand });
    const canRecord = vscode.workspace.isTrusted;
    page.show({ type: 'hello', title: 'Async Timeline', source: 'empty', canRecord, canSave: false });
    panel.onDidDispose(() => {
      page.dispose();
      this.#empty = undefined;
    });
    this.#empty = panel;
  }

  /** Where other panels are already, else beside the source. */
  #column(): vscode.ViewColumn {
    const [first] = [...this.#panels.values()].filter(({ viewColumn }) => viewColumn !== undefined);
    return first?.viewColumn ?? vscode.ViewColumn.Beside;
  }

  #attach(recording: Recording, panel: vscode.WebviewPanel): void {
    const { context, log, recordings, embedded, onCommand } = this.#options;
    this.#empty?.dispose();
    this.#panels.set(recording, panel);
    recording.setShown(true);
    const page = new TimelinePage({
      panel,
      extensionUri: context.extensionUri,
      log,
      engine: recording.engine,
      embedded,
      onCommand: (command) => onCommand(command, recording),
    });
    const tell = () => {
      const { isRunning, isStopped, isPaused, wasEndedByUser, title } = recording;
      page.show({ type: 'hello', title, source: 'recording', canRecord: vscode.workspace.isTrusted, canSave: true });
      page.show({
        type: 'debugState',
        running: isRunning,
        stopped: isStopped,
        recordingPaused: isPaused,
        endedByUser: wasEndedByUser,
      });
    };
    tell();
    const stopTelling = recording.onChanged(tell);
    const setInFront = () => {
      recordings.setInFront(recording, panel.active);
      void vscode.commands.executeCommand('setContext', ContextKey.panelActive, panel.active);
    };
    panel.onDidChangeViewState(setInFront);
    panel.onDidDispose(() => {
      stopTelling();
      page.dispose();
      this.#panels.delete(recording);
      setContextInactive();
      recordings.setInFront(recording, false);
      recording.setShown(false);
      this.#save();
    });
    setInFront();
    this.#save();
  }

  #save(): void {
    const open = [...this.#panels.keys()].map(({ title, ref }): SavedPanel => ({ title, ref }));
    void this.#options.context.workspaceState.update(SAVED_PANELS, [...open, ...this.#saved]);
  }

  #restore(panel: vscode.WebviewPanel): void {
    const index = this.#saved.findIndex(({ title }) => titleOf(title) === panel.title);
    const [saved] = index < 0 ? [] : this.#saved.splice(index, 1);
    if (saved === undefined) {
      // Its recording was removed meanwhile: an empty panel would only be in the way.
      panel.dispose();
      return;
    }
    markOpen(saved.ref.folder);
    this.#attach(this.#options.recordings.open(saved.ref, saved.title), panel);
  }
}

function titleOf(name: string): string {
  return `Async Timeline: ${name}`;
}

function setContextInactive(): void {
  void vscode.commands.executeCommand('setContext', ContextKey.panelActive, false);
}
