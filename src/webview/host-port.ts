/** The one way out of the panel: query messages and panel messages over the port that the editor gives. */
import type { HostMessage, PanelMessage } from '../query/panel-messages.ts';
import { isHostMessage } from '../query/panel-messages.ts';
import { isMessage, type Message, QueryClient } from '../query/rpc.ts';
import { unpackInWebview } from '../query/webview-wire.ts';

/** What the editor puts into every webview. */
export interface VsCodeApi {
  postMessage(message: PanelMessage | Message): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare global {
  /** Can be called once. */
  function acquireVsCodeApi(): VsCodeApi;
}

/** Sends and sorts messages. */
export class HostPort {
  readonly client: QueryClient;
  readonly #api: VsCodeApi;

  constructor(api: VsCodeApi, onHostMessage: (message: HostMessage) => void) {
    this.#api = api;
    this.client = new QueryClient((message) => api.postMessage(message));
    addEventListener('message', (event: MessageEvent<unknown>) => {
      const message = unpackInWebview(event.data);
      if (isMessage(message)) this.client.receive(message);
      else if (isHostMessage(message)) onHostMessage(message);
    });
  }

  post(message: PanelMessage): void {
    this.#api.postMessage(message);
  }

  /** Bugs end here: one line with its stack in the extension's log. */
  logError(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    const stack = error instanceof Error ? error.stack : undefined;
    this.post({ type: 'log', level: 'error', message, ...(stack === undefined ? {} : { stack }) });
  }

  /** State that survives the panel being hidden or the window being reloaded. */
  get saved(): unknown {
    return this.#api.getState();
  }

  set saved(state: unknown) {
    this.#api.setState(state);
  }
}
