/**
 * One webview that shows one trace: the page, the engine behind it, and the messages between them. Used by
 * the panel of a recording and by the editor of a saved trace alike.
 *
 *   webview ── Message ──> EngineConnection          questions and answers (query/rpc.ts)
 *   webview ── PanelMessage ──> PageHost             what only the editor can do (query/panel-messages.ts)
 *   webview <── HostMessage ── show()                kept, and sent again to a page that says `ready`
 */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { type Disposable, Disposables } from '../base/dispose.ts';
import type { ErrorShape } from '../base/user-error.ts';
import type { PlaceRef } from '../query/contract.ts';
import { type HostMessage, isPanelMessage, type PanelCommand, type PanelMessage } from '../query/panel-messages.ts';
import { isMessage } from '../query/rpc.ts';
import { packForWebview } from '../query/webview-wire.ts';
import type { EmbeddedSources } from './embedded-sources.ts';
import type { EngineConnection, EngineWorker } from './engine-worker.ts';
import { type Log, showError } from './log.ts';
import { panelHtml } from './panel-html.ts';
import { revealPlace } from './reveal.ts';

export interface PageOptions {
  readonly panel: vscode.WebviewPanel;
  readonly extensionUri: vscode.Uri;
  readonly log: Log;
  /** undefined: there is nothing to ask. */
  readonly engine: EngineWorker | undefined;
  readonly embedded: EmbeddedSources;
  readonly onCommand: (command: PanelCommand) => unknown;
}

/** See the head of the file. Disposed with its panel; the engine belongs to others. */
export class TimelinePage implements Disposable {
  readonly #options: PageOptions;
  readonly #owned = new Disposables();
  readonly #connection: EngineConnection | undefined;
  /** Newest message of each type. */
  readonly #state = new Map<HostMessage['type'], HostMessage>();
  #isReady = false;

  constructor(options: PageOptions) {
    this.#options = options;
    const { panel, engine, extensionUri } = options;
    const folder = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
    panel.webview.options = { enableScripts: true, localResourceRoots: [folder] };
    panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'timeline.svg');
    this.#owned.add(panel.webview.onDidReceiveMessage((message: unknown) => this.#receive(message)));
    this.#connection = engine?.connect({ post: (message) => this.#post(message), fail: (error) => this.fail(error) });
    if (this.#connection !== undefined) this.#owned.add(this.#connection);
    panel.webview.html = pageIn(panel.webview, folder);
  }

  /** Tells the page, now or as soon as it listens. */
  show(message: HostMessage): void {
    this.#state.set(message.type, message);
    if (this.#isReady) this.#post(message);
  }

  /** Shows a failure instead of the lanes. */
  fail(error: ErrorShape): void {
    this.show({ type: 'trouble', error });
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #post(message: unknown): void {
    if (!this.#owned.disposed) void this.#options.panel.webview.postMessage(packForWebview(message));
  }

  #receive(message: unknown): void {
    if (isMessage(message)) this.#connection?.send(message);
    else if (isPanelMessage(message)) void this.#handle(message);
  }

  async #handle(message: PanelMessage): Promise<void> {
    const { log, onCommand } = this.#options;
    try {
      switch (message.type) {
        case 'ready':
          this.#isReady = true;
          for (const state of this.#state.values()) this.#post(state);
          return;
        case 'reveal':
          await this.#reveal(message.place, message.preserveFocus === true);
          return;
        case 'command':
          await onCommand(message.command);
          return;
        case 'log':
          if (message.level === 'error') log.error(`panel: ${message.stack ?? message.message}`);
          else log.info(`panel: ${message.message}`);
      }
    } catch (error) {
      showError(log, error);
    }
  }

  async #reveal(place: PlaceRef, preserveFocus: boolean): Promise<void> {
    const { embedded, engine, panel } = this.#options;
    const options = { panelColumn: panel.viewColumn, preserveFocus };
    if (place.embedded !== true || engine === undefined) await revealPlace(place, options);
    else await revealPlace(place, { ...options, embedded: await embedded.uriOf(place.file, engine) });
  }
}

function pageIn(webview: vscode.Webview, folder: vscode.Uri): string {
  const address = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(folder, name)).toString();
  return panelHtml({
    cspSource: webview.cspSource,
    nonce: randomBytes(18).toString('base64'),
    script: address('main.js'),
    styles: [address('main.css')],
    iconStyle: address('codicon.css'),
  });
}
