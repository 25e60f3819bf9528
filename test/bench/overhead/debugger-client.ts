/**
 * The least of a debugger: says to a program that waits for one what an editor says when it attaches, with
 * async stacks, and lets it run. Breakpoints, pauses and views are not in it.
 */

/** What a debugger has to say. */
export interface DebuggerListener {
  /** The program refused something. */
  readonly refused: (text: string) => void;
  /** The connection is gone: the program ended, or goes on without a debugger. */
  readonly disconnected: () => void;
}

/** Connects to the address that Node prints. */
export class DebuggerClient {
  readonly #socket: WebSocket;
  #lastId = 0;

  constructor(url: string, asyncStackDepth: number, listener: DebuggerListener) {
    this.#socket = new WebSocket(url);
    this.#socket.addEventListener('open', () => {
      this.#send('Runtime.enable');
      this.#send('Debugger.enable');
      this.#send('Debugger.setPauseOnExceptions', { state: 'none' });
      this.#send('Debugger.setAsyncCallStackDepth', { maxDepth: asyncStackDepth });
      this.#send('Debugger.setBlackboxPatterns', { patterns: ['^node:.*$'] });
      this.#send('Runtime.runIfWaitingForDebugger');
    });
    this.#socket.addEventListener('message', ({ data }) => this.#hear(String(data), listener));
    this.#socket.addEventListener('close', () => listener.disconnected());
  }

  dispose(): void {
    this.#socket.close();
  }

  #send(method: string, params: object = {}): void {
    this.#socket.send(JSON.stringify({ id: ++this.#lastId, method, params }));
  }

  #hear(text: string, listener: DebuggerListener): void {
    const { id, method, error } = JSON.parse(text) as { id?: number; method?: string; error?: { message: string } };
    if (id !== undefined && error !== undefined) listener.refused(error.message);
    // Waits at its first line, as told by --inspect-brk.
    if (method === 'Debugger.paused') this.#send('Debugger.resume');
    // The program is over, and waits for the debugger to leave.
    if (method === 'Runtime.executionContextDestroyed') this.dispose();
  }
}
